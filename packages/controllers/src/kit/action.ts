import type { KubeObject, PatchType, ResourceDefinition } from '@kubesim/api'
import type { DeleteOptions, EventType, ObjectName } from '@kubesim/client'
import type { TimerClass } from '@kubesim/kernel'

/** An Event that goes with an action or stands alone. */
export interface Announcement {
  readonly type: EventType
  readonly reason: string
  readonly message: string
}

/** What became of a batch, for the actions that depend on it. */
export interface BatchOutcome {
  readonly succeeded: number
  /** Failures that were outcomes, not errors. */
  readonly tolerated: number
  /** The first failure; the batches after it were not tried. */
  readonly error: Error | undefined
}

/**
 * What a plan wants done: data, so that a test can read it and a learner can see it. The executor performs actions in order and stops at the
 * first failure, which makes the pass fail and its key come back after a back-off.
 */
export type Action =
  | CreateAction
  | DeleteAction
  | UpdateAction
  | PatchAction
  | BatchAction
  | IfGoneAction
  | { readonly verb: 'event'; readonly event: Announcement; readonly about?: KubeObject }
  /** Look at this key again later. */
  | { readonly verb: 'requeue'; readonly afterMs: number; readonly timerClass: TimerClass }

export interface CreateAction {
  readonly verb: 'create'
  readonly definition: ResourceDefinition
  readonly object: KubeObject
  readonly onSuccess?: (created: KubeObject) => Announcement
  readonly onFailure?: (error: Error) => Announcement | undefined
  /** This failure is an outcome, not an error: AlreadyExists of an object that is as wanted, a namespace on its way out. */
  readonly tolerate?: (error: Error) => boolean
}

export interface DeleteAction {
  readonly verb: 'delete'
  readonly definition: ResourceDefinition
  readonly at: ObjectName
  /** Deletes this incarnation only. */
  readonly uid?: string
  readonly options?: DeleteOptions
  readonly onSuccess?: () => Announcement
  readonly onFailure?: (error: Error) => Announcement | undefined
}

export interface UpdateAction {
  readonly verb: 'update' | 'updateStatus'
  readonly definition: ResourceDefinition
  readonly object: KubeObject
  /** For a status that holds whatever else changed meanwhile: after a conflict it is written once more, onto the object as it then is. */
  readonly onLatest?: boolean
  readonly onSuccess?: (updated: KubeObject) => readonly Announcement[]
  readonly onFailure?: (error: Error) => Announcement | undefined
}

export interface PatchAction {
  readonly verb: 'patch'
  readonly definition: ResourceDefinition
  readonly at: ObjectName
  readonly patch: { readonly type: PatchType; readonly body: unknown; readonly subresource?: string }
  /** Only while the object of the pass is alive according to the API itself, not the cache: nothing is adopted by what is being deleted. */
  readonly ifAlive?: boolean
  /** This failure is an outcome, not an error: the object is gone. */
  readonly tolerate?: (error: Error) => boolean
}

/** Many alike. Slow start tries 1, then 2, 4, 8 ...: a failure costs few calls. Upstream: pkg/controller slowStartBatch */
export interface BatchAction {
  readonly verb: 'batch'
  readonly slowStart: boolean
  readonly actions: readonly (CreateAction | DeleteAction)[]
  /** What follows in any case, failure included, such as a status that reports it. The failure still fails the pass. */
  readonly after: (outcome: BatchOutcome) => readonly Action[]
}

/** Done only while an object is gone according to the API itself: a cache that lags must not make anything be thrown away. */
export interface IfGoneAction {
  readonly verb: 'ifGone'
  readonly definition: ResourceDefinition
  readonly at: ObjectName
  /** That incarnation; another one of the same name does not count. */
  readonly uid: string
  readonly actions: readonly Action[]
}

export function create<T extends KubeObject>(
  definition: ResourceDefinition<T>,
  object: T,
  options: Omit<CreateAction, 'verb' | 'definition' | 'object'> = {},
): CreateAction {
  return { verb: 'create', definition, object, ...options }
}

export function remove<T extends KubeObject>(
  definition: ResourceDefinition<T>,
  object: T,
  options: Pick<DeleteAction, 'onSuccess' | 'onFailure' | 'options'> = {},
): DeleteAction {
  return { verb: 'delete', definition, at: nameOf(object), uid: object.metadata.uid!, ...options }
}

export function update<T extends KubeObject>(definition: ResourceDefinition<T>, object: T): UpdateAction {
  return { verb: 'update', definition, object }
}

export function updateStatus<T extends KubeObject>(
  definition: ResourceDefinition<T>,
  object: T,
  options: Pick<UpdateAction, 'onLatest'> = {},
): UpdateAction {
  return { verb: 'updateStatus', definition, object, ...options }
}

/** A strategic merge patch unless `type` says otherwise. */
export function patch<T extends KubeObject>(
  definition: ResourceDefinition<T>,
  object: T,
  options: { readonly body: unknown; readonly type?: PatchType; readonly subresource?: string } & Pick<PatchAction, 'ifAlive' | 'tolerate'>,
): PatchAction {
  const { body, type = 'application/strategic-merge-patch+json', subresource, ...rest } = options
  return {
    verb: 'patch',
    definition,
    at: nameOf(object),
    patch: subresource === undefined ? { type, body } : { type, body, subresource },
    ...rest,
  }
}

/** See IfGoneAction. */
export function ifGone(
  definition: ResourceDefinition,
  { uid, ...at }: ObjectName & { readonly uid: string },
  actions: readonly Action[],
): IfGoneAction {
  return { verb: 'ifGone', definition, at, uid, actions }
}

/** An Event about the object of the pass, or about another one. */
export function event(type: EventType, reason: string, message: string, about?: KubeObject): Action {
  const announcement = { type, reason, message }
  return about === undefined ? { verb: 'event', event: announcement } : { verb: 'event', event: announcement, about }
}

export function requeueAfter(afterMs: number, timerClass: TimerClass): Action {
  return { verb: 'requeue', afterMs, timerClass }
}

function nameOf({ metadata: { namespace, name } }: KubeObject): ObjectName {
  return namespace === undefined ? { name: name! } : { namespace, name: name! }
}
