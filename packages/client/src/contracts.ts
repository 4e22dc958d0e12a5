import type { KubeList, KubeObject, ObjectReference, PatchType, ResourceDefinition, UserInfo, WatchStream } from '@kubesim/api'
import type { TimerClass } from '@kubesim/kernel'

/** What identifies one API client: whose requests they are and under which manager name its fields are kept. */
export interface ClientIdentity {
  readonly user: UserInfo
  /** First segment of the User-Agent; the field manager of its writes: `kube-controller-manager`. */
  readonly userAgent: string
}

/** The typed API client of in-process components: every call is synchronous and every failure a thrown StatusError. */
export interface Client {
  readonly identity: ClientIdentity
  of<T extends KubeObject>(definition: ResourceDefinition<T>): ResourceClient<T>
}

export interface WriteOptions {
  readonly dryRun?: boolean
  readonly fieldManager?: string
  readonly force?: boolean
}

export interface ListOptions {
  /** All namespaces when absent. */
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly limit?: number
  readonly continue?: string
  readonly resourceVersion?: string
}

export interface WatchOptions extends ListOptions {
  readonly sendInitialEvents?: boolean
  readonly allowWatchBookmarks?: boolean
}

/** What a subresource takes beside a name; what it does with it is its own. */
export interface SubresourceOptions {
  readonly labelSelector?: string
  readonly query?: Readonly<Record<string, string>>
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  readonly dryRun?: boolean
}

/** Where an object is: a namespace for namespaced kinds, undefined otherwise. */
export interface ObjectName {
  readonly namespace?: string
  readonly name: string
}

export interface ResourceClient<T extends KubeObject> {
  readonly definition: ResourceDefinition<T>
  get(at: ObjectName): T
  /** Like get, but undefined where get would throw NotFound. */
  find(at: ObjectName): T | undefined
  /** GET of a subresource, such as `scale`. */
  getSubresource<S extends KubeObject>(at: ObjectName, subresource: string, options?: SubresourceOptions): S
  list(options?: ListOptions): KubeList<T>
  watch(options?: WatchOptions): WatchStream<T>
  create(object: T, options?: WriteOptions): T
  update(object: T, options?: WriteOptions): T
  updateStatus(object: T, options?: WriteOptions): T
  patch(
    at: ObjectName,
    patch: { readonly type: PatchType; readonly body: unknown; readonly subresource?: string },
    options?: WriteOptions,
  ): T
  delete(at: ObjectName, options?: DeleteOptions): void
  deleteCollection(options: ListOptions & DeleteOptions): void
  /** POST to a subresource, such as `binding`, `eviction` or `token`. */
  createSubresource(at: ObjectName, subresource: string, body: KubeObject): KubeObject
  /** PUT to a subresource other than status, such as `finalize` or `scale`, whose body may be of another kind. */
  updateSubresource<S extends KubeObject = T>(object: S, subresource: string): S
}

/** `key` is that of the object: `namespace/name`, or `name`. */
export type InformerEvent<T> =
  | { readonly type: 'added'; readonly object: T; readonly previous: undefined; readonly key: string }
  | { readonly type: 'updated'; readonly object: T; readonly previous: T; readonly key: string }
  | { readonly type: 'deleted'; readonly object: T; readonly previous: T; readonly key: string }

/**
 * A local, possibly stale copy of one resource, kept by a watch: shared by every reader in one component. Events are handed on in a
 * later turn of the kernel than the write that made them. Objects are the store's own: never mutate them.
 */
export interface Informer<T extends KubeObject> {
  readonly definition: ResourceDefinition<T>
  /** `namespace/name`, or `name`. */
  get(key: string): T | undefined
  readonly size: number
  values(): Iterable<T>
  /** Objects under an index value, in the order in which they came to it. The index must have been added first. */
  byIndex(index: string, value: string): readonly T[]
  /** Adds an index at any time; one name, one function. */
  addIndex(name: string, values: (object: T) => readonly string[]): void
  /** Adds a tally at any time: per group an accumulator kept up to date in proportion to what changed. */
  addTally<S>(tally: TallyDefinition<T, S>): Tally<S>
  /** Handlers run in the order in which they were added, after indexes and tallies. */
  onEvent(handler: (event: InformerEvent<T>) => void): void
  /** Called at the end of each turn in which the cache moved on, after all its events: `revision` or `synced` may have changed. */
  onAdvance(handler: () => void): void
  /** Revision up to which this cache has seen the world. */
  readonly revision: number
  /** The initial list has been taken in. */
  readonly synced: boolean
}

/** Counts and candidates per group, maintained by the informer, so that a pass does not read a long list. */
export interface TallyDefinition<T, S> {
  readonly name: string
  /** The groups an object counts in: owner uids, node names. */
  readonly groups: (object: T) => readonly string[]
  readonly empty: () => S
  /** May mutate the accumulator: it is the tally's own. */
  readonly add: (tally: S, object: T) => void
  readonly remove: (tally: S, object: T) => void
}

export interface Tally<S> {
  /** The accumulator of a group; an empty one when nothing counts in it. Read it, never keep or change it. */
  of(group: string): S
}

/** Informers of one component (one process in real life): asking twice for a resource gives the same informer. */
export interface Informers {
  informer<T extends KubeObject>(definition: ResourceDefinition<T>): Informer<T>
  /** Drops everything: how a process's caches die with it. */
  stop(): void
}

/**
 * Keys to be worked on, each at most once at a time. Adding a key that waits changes nothing; adding one that is being worked on queues it
 * once more. Upstream: client-go util/workqueue
 */
export interface WorkQueue {
  readonly name: string
  add(key: string): void
  addAfter(key: string, delayMs: number, timerClass: TimerClass): void
  /** Adds after an exponential back-off that grows with each call until `forget`. The first failure is progress, later ones periodic. */
  addRateLimited(key: string): void
  forget(key: string): void
  /** Calls of addRateLimited since the last forget. */
  failures(key: string): number
  readonly length: number
  stop(): void
}

export type EventType = 'Normal' | 'Warning'

/** Records core/v1 Events through upstream's correlator: aggregation, de-duplication and a spam filter. Upstream: client-go tools/record */
export interface EventRecorder {
  event(about: KubeObject | ObjectReference, type: EventType, reason: string, message: string): void
}

/** Records events.k8s.io/v1 Events: eventTime, action, regarding and related, series. Upstream: client-go tools/events */
export interface EventsV1Recorder {
  event(
    about: KubeObject,
    event: {
      readonly type: EventType
      readonly reason: string
      readonly action: string
      readonly note: string
      readonly related?: KubeObject
    },
  ): void
  /** Forgets every series and frees the recorder's name, as the end of its process does. */
  stop(): void
}
