import type { ApiResponse, KubeObject, RequestOptions } from '@kubesim/api'
import type { RequestScope } from '../request-scope.ts'

/**
 * What a resource does beyond its definition, when it needs the server for it: allocations, other objects, another way of being deleted.
 * Upstream: registry.Store BeginCreate, BeginUpdate, AfterDelete, and the storage types that wrap it
 */
export interface RegistryHooks {
  /** Field whose watches are indexed: watching one value costs nothing to writes of others. */
  readonly indexedField?: string
  /** A deletion answers with the object, where by default it answers with a Status. */
  readonly returnsDeletedObject?: boolean
  /** False: the garbage collector has nothing to do with these objects, so that they never get its finalizers. */
  readonly garbageCollected?: boolean
  /** Before the object is prepared and validated. Must not write: see `commitCreate`. */
  beginCreate?(scope: RequestScope, object: KubeObject): KubeObject
  /** Just before the object is stored, when nothing can fail any more; not in a dry run. May write other objects. */
  commitCreate?(scope: RequestScope, object: KubeObject): void
  beginUpdate?(scope: RequestScope, next: KubeObject, live: KubeObject): KubeObject
  commitUpdate?(scope: RequestScope, next: KubeObject, live: KubeObject): void
  /** After the object has gone; not in a dry run. May write other objects. */
  afterDelete?(scope: RequestScope, object: KubeObject): void
  /** The emptying of its finalizers by an update deletes an object that is being deleted; here a resource can say not yet. */
  shouldDeleteDuringUpdate?(next: KubeObject): boolean
  /** Grace in seconds for a deletion, `requested` being the caller's wish; undefined when the kind knows no grace. Upstream: CheckGracefulDelete */
  gracePeriodSeconds?(object: KubeObject, requested: number | undefined): number | undefined
  /** Deletes in the resource's own way; undefined to go on as usual. Upstream: namespace REST.Delete */
  interceptDelete?(scope: RequestScope, live: KubeObject, options: RequestOptions): DeleteStep | undefined
  /** Answers every request to the resource and its parts in its own way, once the user may make it. */
  answer?(scope: RequestScope): ApiResponse
  /** Answers without the store, for what nobody stores: metrics. Selectors are the registry's. */
  answerGet?(scope: RequestScope): KubeObject
  answerList?(scope: RequestScope): readonly KubeObject[]
  /** Answers a create without storing anything: reviews. */
  answerCreate?(scope: RequestScope, object: KubeObject): KubeObject
}

/** What an intercepted deletion comes to. */
export type DeleteStep =
  /** The object is stored like this instead. */
  | { readonly type: 'update'; readonly object: KubeObject }
  /** Nothing happens; the answer is the object as it is. */
  | { readonly type: 'wait' }
