import { isConflict, isNotFound, type KubeObject, keyOf, type ResourceDefinition } from '@kubesim/api'
import type { Client, EventRecorder } from '@kubesim/client'
import type { TimerClass } from '@kubesim/kernel'
import type {
  Action,
  Announcement,
  BatchAction,
  BatchOutcome,
  CreateAction,
  DeleteAction,
  IfGoneAction,
  PatchAction,
  UpdateAction,
} from './action.ts'

const SLOW_START_INITIAL_COUNT = 1

/** Where the executor reports its writes, so that the next pass can wait until the caches have seen them. */
export interface WriteLedger {
  wrote(definition: ResourceDefinition, object: KubeObject): void
  deleted(definition: ResourceDefinition, key: string, uid: string | undefined): void
}

export interface Executor {
  /** Performs the actions for one object. Throws the first failure. */
  perform(about: KubeObject, actions: readonly Action[]): void
}

export interface ExecutorOptions {
  readonly client: Client
  /** Resource of the objects that passes are about. */
  readonly definition: ResourceDefinition
  readonly recorder: EventRecorder
  readonly ledger: WriteLedger
  readonly requeue: (key: string, afterMs: number, timerClass: TimerClass) => void
}

/** Performs what plans ask for, against the API, one action after the other. */
export function createExecutor(options: ExecutorOptions): Executor {
  return new ActionExecutor(options)
}

type Done = 'done' | 'tolerated'

class ActionExecutor implements Executor {
  private readonly options: ExecutorOptions

  constructor(options: ExecutorOptions) {
    this.options = options
  }

  perform(about: KubeObject, actions: readonly Action[]): void {
    for (const action of actions) this.performOne(about, action)
  }

  private performOne(about: KubeObject, action: Action): Done {
    switch (action.verb) {
      case 'create':
        return this.create(about, action)
      case 'delete':
        return this.delete(about, action)
      case 'update':
      case 'updateStatus':
        return this.update(about, action)
      case 'patch':
        return this.patch(about, action)
      case 'batch':
        return this.performBatch(about, action)
      case 'ifGone':
        return this.performIfGone(about, action)
      case 'event':
        this.tell(action.about ?? about, action.event)
        return 'done'
      case 'requeue':
        this.options.requeue(keyOf(about), action.afterMs, action.timerClass)
        return 'done'
    }
  }

  private tell(about: KubeObject, event: Announcement | undefined): void {
    if (event !== undefined) this.options.recorder.event(about, event.type, event.reason, event.message)
  }

  private create(about: KubeObject, action: CreateAction): Done {
    try {
      const created = this.options.client.of(action.definition).create(action.object)
      this.options.ledger.wrote(action.definition, created)
      if (action.onSuccess !== undefined) this.tell(about, action.onSuccess(created))
      return 'done'
    } catch (error) {
      if (action.tolerate?.(error as Error)) return 'tolerated'
      this.tell(about, action.onFailure?.(error as Error))
      throw error
    }
  }

  private delete(about: KubeObject, action: DeleteAction): Done {
    const gone = () => this.options.ledger.deleted(action.definition, keyOf({ metadata: action.at }), action.uid)
    try {
      const given = action.options ?? {}
      const preconditions = action.uid === undefined ? given.preconditions : { ...given.preconditions, uid: action.uid }
      this.options.client.of(action.definition).delete(action.at, preconditions === undefined ? given : { ...given, preconditions })
      gone()
      this.tell(about, action.onSuccess?.())
      return 'done'
    } catch (error) {
      if (!isGone(error)) {
        this.tell(about, action.onFailure?.(error as Error))
        throw error
      }
      // Somebody else was faster: what was wanted has come about.
      gone()
      return 'tolerated'
    }
  }

  private update(about: KubeObject, action: UpdateAction): Done {
    try {
      const updated = this.write(action)
      this.options.ledger.wrote(action.definition, updated)
      for (const each of action.onSuccess?.(updated) ?? []) this.tell(about, each)
      return 'done'
    } catch (error) {
      this.tell(about, action.onFailure?.(error as Error))
      throw error
    }
  }

  private write(action: UpdateAction): KubeObject {
    const client = this.options.client.of(action.definition)
    try {
      return client[action.verb](action.object)
    } catch (error) {
      if (!action.onLatest || !isConflict(error)) throw error
      const { namespace, name } = action.object.metadata
      const latest = client.get(namespace === undefined ? { name: name! } : { namespace, name: name! })
      return client[action.verb]({ ...action.object, metadata: latest.metadata })
    }
  }

  private patch(about: KubeObject, action: PatchAction): Done {
    if (action.ifAlive && !this.isAlive(about)) return 'tolerated'
    try {
      const { client, ledger } = this.options
      ledger.wrote(action.definition, client.of(action.definition).patch(action.at, action.patch))
      return 'done'
    } catch (error) {
      if (action.tolerate?.(error as Error)) return 'tolerated'
      throw error
    }
  }

  private performIfGone(about: KubeObject, { definition, at, uid, actions }: IfGoneAction): Done {
    if (this.options.client.of(definition).find(at)?.metadata.uid === uid) return 'tolerated'
    this.perform(about, actions)
    return 'done'
  }

  /** Upstream: pkg/controller RecheckDeletionTimestamp */
  private isAlive(about: KubeObject): boolean {
    const { namespace, name, uid } = about.metadata
    const live = this.options.client
      .of(this.options.definition)
      .find(namespace === undefined ? { name: name! } : { namespace, name: name! })
    return live !== undefined && live.metadata.uid === uid && live.metadata.deletionTimestamp === undefined
  }

  private performBatch(about: KubeObject, batch: BatchAction): Done {
    const outcome = this.runBatch(about, batch)
    this.perform(about, batch.after(outcome))
    if (outcome.error !== undefined) throw outcome.error
    return 'done'
  }

  private runBatch(about: KubeObject, { actions, slowStart }: BatchAction): BatchOutcome {
    let succeeded = 0
    let tolerated = 0
    let size = slowStart ? SLOW_START_INITIAL_COUNT : actions.length
    for (let start = 0; start < actions.length; start += size, size *= 2) {
      let error: Error | undefined
      for (const action of actions.slice(start, start + size)) {
        try {
          if (this.performOne(about, action) === 'done') succeeded++
          else tolerated++
        } catch (failure) {
          error ??= failure as Error
        }
      }
      if (error !== undefined) return { succeeded, tolerated, error }
    }
    return { succeeded, tolerated, error: undefined }
  }
}

/** NotFound, or a failed precondition on the uid: the incarnation that was to be deleted is gone. */
function isGone(error: unknown): boolean {
  return isNotFound(error) || (isConflict(error) && (error as Error).message.includes('UID in precondition'))
}
