import { controllerOf, groupVersion, isConflict, type KubeObject, type ResourceDefinition, StatusError } from '@kubesim/api'
import { createWorkQueue, type EventType, type Informer, type WorkQueue } from '@kubesim/client'
import type { ExternalOutcome } from '@kubesim/kernel'
import type { ControllerRuntime } from '../kit/manager.ts'
import { SeenWrites } from '../kit/seen-writes.ts'
import type { OperatorContext, OperatorDefinition, Result } from './operator.ts'
import { type Caller, createOperatorApi } from './operator-api.ts'
import { ensureOwned } from './owned-object.ts'

export interface OperatorRuntime extends Pick<ControllerRuntime, 'kernel' | 'informers' | 'queueName' | 'track'> {
  readonly call: Caller
  readonly tell: (about: KubeObject, event: { readonly type: EventType; readonly reason: string; readonly message: string }) => void
}

/** Passes of an operator, one at a time, each of which may wait for the API and for others. Upstream: controller-runtime internal/controller */
export class OperatorLoop {
  private readonly definition: OperatorDefinition<KubeObject>
  private readonly runtime: OperatorRuntime
  private readonly queue: WorkQueue
  private readonly own: Informer<KubeObject>
  private readonly seen: SeenWrites
  private busy = false
  private stopped = false
  /** Keys whose turn came while a pass was under way. */
  private readonly waiting = new Set<string>()

  constructor(definition: OperatorDefinition<KubeObject>, runtime: OperatorRuntime) {
    this.definition = definition
    this.runtime = runtime
    const { kernel, informers, queueName } = runtime
    this.queue = createWorkQueue({ kernel, name: queueName, process: (key) => this.process(key) })
    this.own = informers.informer(definition.for)
    const watched = new Map<ResourceDefinition, Informer<KubeObject>>([[definition.for, this.own]])
    for (const owned of definition.owns ?? []) watched.set(owned, informers.informer(owned))
    this.seen = new SeenWrites(watched)
    this.own.onEvent((event) => {
      if (definition.matters === undefined || definition.matters(event)) this.queue.add(event.key)
    })
    for (const owned of definition.owns ?? []) {
      informers.informer(owned).onEvent(({ object, previous }) => {
        for (const each of [object, previous]) this.wakeOwner(each)
      })
    }
    for (const informer of watched.values()) {
      informer.onAdvance(() => {
        for (const key of this.seen.takeParked()) this.queue.add(key)
      })
    }
  }

  stop(): void {
    this.stopped = true
    this.queue.stop()
  }

  private wakeOwner(object: KubeObject | undefined): void {
    const owner = object === undefined ? undefined : controllerOf(object)
    const { for: resource } = this.definition
    if (owner === undefined || owner.kind !== resource.kind || owner.apiVersion !== groupVersion(resource)) return
    this.queue.add(resource.namespaced ? `${object!.metadata.namespace}/${owner.name}` : owner.name)
  }

  private process(key: string): void {
    if (this.busy) {
      this.waiting.add(key)
      return
    }
    const object = this.own.get(key)
    if (object === undefined || !this.isConcerned(object)) {
      this.seen.forget(key)
      this.queue.forget(key)
      return
    }
    if (!this.seen.ready(key)) return // parked: it comes back with the next event of the cache that lags
    this.busy = true
    this.seen.begin()
    this.runtime.track(`${this.definition.name} ${key}`, this.pass(object), (outcome) => this.ended(key, outcome))
  }

  /** What carries the finalizer is its business to the end. */
  private isConcerned(object: KubeObject): boolean {
    return (this.definition.concerns?.(object) ?? true) || this.isHeld(object)
  }

  private isHeld({ metadata }: KubeObject): boolean {
    const { finalizer } = this.definition
    return finalizer !== undefined && (metadata.finalizers ?? []).includes(finalizer)
  }

  private async pass(object: KubeObject): Promise<Result | undefined> {
    const { finalizer, finalize, reconcile } = this.definition
    const context = this.contextFor(object)
    if (object.metadata.deletionTimestamp !== undefined) {
      if (!this.isHeld(object)) return undefined
      await finalize?.(object, context)
      await this.setFinalizers(
        context,
        object,
        (object.metadata.finalizers ?? []).filter((each) => each !== finalizer),
      )
      return undefined
    }
    const held =
      finalizer === undefined || this.isHeld(object)
        ? object
        : await this.setFinalizers(context, object, [...(object.metadata.finalizers ?? []), finalizer])
    return (await reconcile(held, context)) ?? undefined
  }

  /** Only onto the object as it was seen: finalizers are a list that others write too. */
  private setFinalizers({ api }: OperatorContext, object: KubeObject, finalizers: readonly string[]): Promise<KubeObject> {
    return api.update(this.definition.for, { ...object, metadata: { ...object.metadata, finalizers } })
  }

  private contextFor(object: KubeObject): OperatorContext {
    const api = createOperatorApi(async (definition, call) => {
      const answer = await this.runtime.call(definition, call)
      if (isObject(answer)) this.seen.wrote(definition, answer)
      return answer
    })
    return {
      api,
      nowMs: this.runtime.kernel.now,
      event: (type, reason, message) => this.runtime.tell(object, { type, reason, message }),
      own: (definition, wanted) => ensureOwned(api, object, { definition, wanted }),
    }
  }

  private ended(key: string, outcome: ExternalOutcome<Result | undefined>): void {
    this.busy = false
    this.seen.end(key)
    if (this.stopped) return
    for (const each of this.waiting) this.queue.add(each)
    this.waiting.clear()
    if (outcome.status === 'fulfilled') {
      this.queue.forget(key)
      if (outcome.value?.requeueAfterMs !== undefined) this.queue.addAfter(key, outcome.value.requeueAfterMs, 'periodic')
      return
    }
    const { reason } = outcome
    if (!(reason instanceof StatusError)) throw new Error(`${this.definition.name} failed on ${key}: ${String(reason)}`, { cause: reason })
    if (!isConflict(reason)) this.runtime.kernel.trace.note(`failed: ${reason.message}`)
    this.queue.addRateLimited(key)
  }
}

/** An object as the API answers it, whose revision the caches will come to see. */
function isObject(answer: unknown): answer is KubeObject {
  return typeof answer === 'object' && answer !== null && (answer as KubeObject).metadata?.resourceVersion !== undefined
}
