import { keyOf, type KubeObject, type ResourceDefinition } from '@kubesim/api'
import type { Client, EventRecorder } from '@kubesim/client'
import type { TimerClass } from '@kubesim/kernel'
import type { Action, Announcement, BatchAction, BatchOutcome, CreateAction, DeleteAction } from './action.ts'

const SLOW_START_INITIAL_COUNT = 1

/** Where the executor reports its writes, so that the next pass can wait until the caches have seen them. */
export interface WriteLedger {
  wrote(definition: ResourceDefinition, object: KubeObject): void
  deleted(definition: ResourceDefinition, key: string, uid: string | undefined): void
}

export interface Executor {
  /** Performs the actions for one key. Throws the first failure. */
  perform(about: KubeObject, actions: readonly Action[]): void
}

export interface ExecutorOptions {
  readonly client: Client
  readonly recorder: EventRecorder
  readonly ledger: WriteLedger
  readonly requeue: (key: string, afterMs: number, timerClass: TimerClass) => void
}

/** Performs what plans ask for, against the API, one action after the other. */
export function createExecutor(options: ExecutorOptions): Executor {
  const { client, recorder, ledger } = options

  function tell(about: KubeObject, event: Announcement | undefined): void {
    if (event !== undefined) recorder.event(about, event.type, event.reason, event.message)
  }

  function createObject(about: KubeObject, action: CreateAction): void {
    try {
      const created = client.of(action.definition).create(action.object)
      ledger.wrote(action.definition, created)
      if (action.onSuccess !== undefined) tell(about, action.onSuccess(created))
    } catch (error) {
      if (action.tolerate?.(error as Error)) return
      tell(about, action.onFailure?.(error as Error))
      throw error
    }
  }

  function deleteObject(about: KubeObject, action: DeleteAction): void {
    try {
      const given = action.options ?? {}
      const preconditions = action.uid === undefined ? given.preconditions : { ...given.preconditions, uid: action.uid }
      client.of(action.definition).delete(action.at, preconditions === undefined ? given : { ...given, preconditions })
      ledger.deleted(action.definition, keyOf({ metadata: action.at }), action.uid)
      tell(about, action.onSuccess?.())
    } catch (error) {
      if (isGone(error)) {
        // Somebody else was faster: what was wanted has come about.
        ledger.deleted(action.definition, keyOf({ metadata: action.at }), action.uid)
        return
      }
      tell(about, action.onFailure?.(error as Error))
      throw error
    }
  }

  function performBatch(about: KubeObject, batch: BatchAction): void {
    const outcome = runBatch(about, batch)
    performAll(about, batch.then(outcome))
    if (outcome.error !== undefined) throw outcome.error
  }

  function runBatch(about: KubeObject, batch: BatchAction): BatchOutcome {
    let succeeded = 0
    let size = batch.slowStart ? SLOW_START_INITIAL_COUNT : batch.actions.length
    for (let start = 0; start < batch.actions.length; start += size, size *= 2) {
      let error: Error | undefined
      for (const action of batch.actions.slice(start, start + size)) {
        try {
          perform(about, action)
          succeeded++
        } catch (failure) {
          error ??= failure as Error
        }
      }
      if (error !== undefined) return { succeeded, error }
    }
    return { succeeded, error: undefined }
  }

  function perform(about: KubeObject, action: Action): void {
    switch (action.verb) {
      case 'create':
        return createObject(about, action)
      case 'delete':
        return deleteObject(about, action)
      case 'update':
      case 'updateStatus': {
        try {
          const updated = client.of(action.definition)[action.verb](action.object)
          ledger.wrote(action.definition, updated)
          tell(about, action.onSuccess?.(updated))
        } catch (error) {
          tell(about, action.onFailure?.(error as Error))
          throw error
        }
        return
      }
      case 'patch':
        ledger.wrote(action.definition, client.of(action.definition).patch(action.at, action.patch))
        return
      case 'batch':
        return performBatch(about, action)
      case 'event':
        return tell(action.about ?? about, action.event)
      case 'requeue':
        return options.requeue(keyOf(about), action.afterMs, action.timerClass)
    }
  }

  function performAll(about: KubeObject, actions: readonly Action[]): void {
    for (const action of actions) perform(about, action)
  }

  return { perform: performAll }
}

/** NotFound, or Conflict of the uid precondition: the incarnation that was to be deleted is gone. */
function isGone(error: unknown): boolean {
  const status = (error as { status?: { reason?: string; message?: string } }).status
  return status?.reason === 'NotFound' || (status?.reason === 'Conflict' && /uid/i.test(status.message ?? ''))
}
