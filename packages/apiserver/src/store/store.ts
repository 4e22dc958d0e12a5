import type { TxnRequest, TxnResult } from './txn.ts'

/**
 * One stored value at one revision. Immutable: reads, history and watch events all hand out this very object, nothing is copied.
 * Upstream: etcd mvccpb.KeyValue
 */
export interface KeyValue<V> {
  /** Resource the key belongs to: `pods`, `apps/deployments`. */
  readonly resource: string
  /** `namespace/name`, or `name` for a cluster-scoped object. */
  readonly key: string
  readonly value: V
  /** Revision of the write that created this life of the key; 0 in the event of a deletion. */
  readonly createRevision: number
  /** Revision of the write that made this KeyValue. */
  readonly modRevision: number
  /** Writes since creation, counting from 1; 0 in the event of a deletion. */
  readonly version: number
}

/** One committed change of one key. A write makes one event, which all its watches and write listeners share. */
export interface StoreEvent<V> {
  readonly type: 'put' | 'delete'
  /**
   * The state written. For a deletion: its revision, version 0, createRevision 0, and the value that was given to `delete` as the
   * last one, or else the value that was deleted.
   */
  readonly kv: KeyValue<V>
  /** The state before; undefined when the key did not exist. */
  readonly prev: KeyValue<V> | undefined
}

/** What a range reads. Everything is optional: without options it is the whole resource, now. */
export interface RangeOptions {
  /** Only keys of this namespace; absent or empty means all. */
  readonly namespace?: string
  /** Most items to return; absent or 0 means no limit. */
  readonly limit?: number
  /** Only keys after this full key, which need not exist (any more). */
  readonly startAfter?: string
  /** State as of this revision instead of now. */
  readonly revision?: number
}

/** An answer to a range, ordered by key (UTF-16 code units, which for Kubernetes names is etcd's byte order). */
export interface RangeResult<V> {
  readonly items: readonly KeyValue<V>[]
  /** The revision whose state this is. */
  readonly revision: number
  /** How many more items follow after the last one returned. */
  readonly remaining: number
}

/** What a watch delivers: events that match everything given. Without options: every event of the resource from now on. */
export interface WatchOptions {
  /** Only keys of this namespace; absent or empty means all. */
  readonly namespace?: string
  /** Only this key. */
  readonly key?: string
  /**
   * Only events whose value, before or after the write, has this value in an index registered with `indexBy`. A write that moves an
   * object from one index value to another is one event, and watches of both values get it.
   */
  readonly index?: { readonly name: string; readonly value: string }
  /** First revision to deliver, inclusive, as in etcd: to go on from a range at revision r, give r + 1. Absent: from now on. */
  readonly fromRevision?: number
  /** Events that may wait untaken before the watch is closed as too slow; default the store's. Replayed history does not count. */
  readonly pendingLimit?: number
}

/** Why a watch ended by itself. */
export interface WatchFailure {
  /** More events waited than `pendingLimit` allows. */
  readonly reason: 'slow-consumer'
  /** Everything before this revision was delivered: a new watch with this as `fromRevision` loses nothing, if not compacted by then. */
  readonly fromRevision: number
}

/**
 * Events of one watch, in revision order, waiting to be taken. Delivery is synchronous: once `take` has left nothing, the reader has
 * seen everything up to the store's current revision.
 */
export interface StoreWatch<V> {
  /** The events since the last call, oldest first; empty when there are none. The array is the caller's, the events are shared. */
  take(): readonly StoreEvent<V>[]
  /**
   * Sets the one callback of this watch. It is called inside the write that ends an emptiness left by `take`, at most once until the
   * next `take`, and at once if something already waits. It may read, stop and open watches, but must not write.
   */
  onReady(callback: () => void): void
  /** No further event will arrive: `stop` was called, or the watch failed. What waits can still be taken after a failure. */
  readonly closed: boolean
  readonly error: WatchFailure | undefined
  /** Ends the watch and drops what waits. */
  stop(): void
}

/**
 * The keyspace that plays etcd: multi-version, one revision counter for all resources, compare-and-swap, watch with history.
 *
 * The contract, for any implementation:
 * - Calls are synchronous. (A real etcd is a write-through log behind the memory, so it fits the same interface.)
 * - The revision grows by one with every write or transaction that changes something, is never reused and never falls. A write
 *   that fails or changes nothing leaves it alone.
 * - Values are opaque and immutable. What was put is what is read, by identity.
 * - Each resource keeps a bounded history of its own, so that a busy resource cannot push out another's. State can be read at any
 *   revision from `compactedRevision(resource)` to `revision`, and watched from any revision after `compactedRevision(resource)`.
 *   Below that reads and watches throw CompactedError, above the present FutureRevisionError.
 * - Within one write: state and history change, all watches get the events, write listeners are called, then ready callbacks.
 *   None of these may write; that is an assertion error. If one throws, the others are still called and the write stands.
 * - One resource holds either `namespace/name` keys or `name` keys, not both.
 *
 * Upstream: etcd server/storage/mvcc. Differs: history is bounded per resource and drops the oldest by itself, where etcd keeps
 * everything until it is told to compact.
 */
export interface Store<V> {
  /** Revision of the latest write; `startRevision` before the first. */
  readonly revision: number
  /**
   * Revision that the next write will get. A value that carries its own revision (metadata.resourceVersion) is built with it right
   * before the put; calls being synchronous, nothing can come between.
   */
  readonly nextRevision: number
  /** The stored KeyValue, now or as of `revision`; undefined when the key does not exist then. */
  get(resource: string, key: string, revision?: number): KeyValue<V> | undefined
  range(resource: string, options?: RangeOptions): RangeResult<V>
  /** How many keys the resource, or one namespace of it, has now. */
  count(resource: string, namespace?: string): number
  /**
   * Writes one key. With `expectedModRevision` only if the key's modRevision is that, 0 meaning that it must not exist.
   * Returns what was stored, or undefined when the expectation failed.
   */
  put(resource: string, key: string, value: V, expectedModRevision?: number): KeyValue<V> | undefined
  /**
   * Deletes one key, on the same condition as `put`. `lastValue` is what watches see as the deleted object, for values that carry their
   * own revision. Returns the event's KeyValue, or undefined when the key does not exist or the expectation failed.
   */
  delete(resource: string, key: string, expectedModRevision?: number, lastValue?: V): KeyValue<V> | undefined
  /** Several compares, then several writes under one revision, or none. */
  txn(request: TxnRequest<V>): TxnResult<V>
  /** Events of one resource. Throws CompactedError or FutureRevisionError for a `fromRevision` that cannot be served. */
  watch(resource: string, options?: WatchOptions): StoreWatch<V>
  /** Registers an index that watches of the resource can name; pure and cheap, as it is called on both values of every write. */
  indexBy(resource: string, name: string, indexValue: IndexFunction<V>): void
  /** Calls the listener with every event, in order, inside the write. Returns the function that removes it. */
  onWrite(listener: (event: StoreEvent<V>) => void): () => void
  /** Resources with an object in their present or retained past, sorted. */
  resources(): readonly string[]
  /** Every object of every resource as of `revision` (default now), ordered by resource, then key. Needs all resources to reach back that far. */
  objectsAt(revision?: number): readonly KeyValue<V>[]
  /** Forgets history before `revision`, of every resource; the state at `revision` stays readable. */
  compact(revision: number): void
  /** Oldest revision whose state can still be read, of one resource, or without one: of all together. */
  compactedRevision(resource?: string): number
}

/** The value's place in an index; undefined when it has none. */
export type IndexFunction<V> = (value: V) => string | undefined

/** The history asked for is gone. The API server renders it as 410 Expired. Upstream: etcd rpctypes.ErrCompacted */
export class CompactedError extends Error {
  override readonly name = 'CompactedError'
  readonly resource: string
  /** The revision asked for; for a watch its `fromRevision`. */
  readonly requested: number
  /** Oldest readable revision; a watch can start from the one after. */
  readonly compactedRevision: number

  constructor(resource: string, requested: number, compactedRevision: number) {
    super(`revision ${requested} of ${resource} has been compacted, the oldest readable one is ${compactedRevision}`)
    this.resource = resource
    this.requested = requested
    this.compactedRevision = compactedRevision
  }
}

/** The revision asked for has not happened yet. Upstream: etcd rpctypes.ErrFutureRev */
export class FutureRevisionError extends Error {
  override readonly name = 'FutureRevisionError'
  readonly requested: number
  readonly current: number

  constructor(requested: number, current: number) {
    super(`revision ${requested} is in the future, the current one is ${current}`)
    this.requested = requested
    this.current = current
  }
}
