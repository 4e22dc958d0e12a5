import type { KubeObject, ObjectMeta, Status, WatchEvent, WatchStream } from '@kubesim/api'
import type { RequestScope } from '../request-scope.ts'
import type { KeyValue, Store, StoreEvent, StoreWatch } from '../store/index.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import { withResourceVersion } from './metadata.ts'
import type { Selection } from './selection.ts'
import type { ServedResource } from './served-resource.ts'

/** How often a watch that allows them gets a bookmark. Upstream: storage/cacher defaultBookmarkFrequency */
const BOOKMARK_PERIOD_MS = 60_000
const NOTHING: readonly never[] = []

export interface ObjectStreamStart {
  readonly watch: StoreWatch<object>
  /** Events that come before those of the watch. */
  readonly events: readonly WatchEvent[]
  /** Events up to this revision are not delivered: a watch may begin in the future. */
  readonly afterRevision: number
}

/**
 * A watch as its reader sees it. Events are made from the store's when they are read, so that a reader costs the writer next to nothing;
 * only with a selector are they looked at as they come, because the reader must not be woken for what it does not select. Nothing here
 * takes a turn of the kernel: bookmarks and the end of `timeoutSeconds` come about when the reader looks.
 */
export class ObjectStream implements WatchStream {
  private readonly resource: ServedResource
  private readonly selection: Selection
  private readonly store: Store<object>
  private readonly clock: VirtualClock
  private readonly watch: StoreWatch<object>
  private readonly afterRevision: number
  private readonly deadlineMs: number
  private readonly bookmarks: boolean
  private nextBookmarkMs: number
  private pending: readonly WatchEvent[]
  private stopped = false

  constructor(scope: RequestScope, selection: Selection, start: ObjectStreamStart) {
    const { timeoutSeconds, allowWatchBookmarks } = scope.options
    this.resource = scope.resource
    this.selection = selection
    this.store = scope.core.store
    this.clock = scope.core.clock
    this.watch = start.watch
    this.pending = start.events
    this.afterRevision = start.afterRevision
    this.deadlineMs = timeoutSeconds ? this.clock.nowMs + timeoutSeconds * 1000 : Number.POSITIVE_INFINITY
    this.bookmarks = allowWatchBookmarks === true
    this.nextBookmarkMs = this.clock.nowMs + BOOKMARK_PERIOD_MS
  }

  get closed(): boolean {
    this.closeAtDeadline()
    return this.stopped || (this.watch.closed && this.pending.length === 0)
  }

  take(): readonly WatchEvent[] {
    this.closeAtDeadline()
    if (this.stopped) return NOTHING
    const events = this.pending
    this.pending = NOTHING
    const taken = this.watch.take()
    const made = taken.length === 0 ? events : this.convert(taken, events)
    return this.bookmarks && this.clock.nowMs >= this.nextBookmarkMs ? this.withBookmark(made) : made
  }

  onReady(callback: () => void): void {
    if (this.pending.length > 0) callback()
    if (this.selection.everything && this.afterRevision === 0) this.watch.onReady(callback)
    else this.watch.onReady(() => this.look(callback))
  }

  stop(): void {
    this.stopped = true
    this.pending = NOTHING
    this.watch.stop()
  }

  /** Wakes the reader if something selected has come and it has not been woken for something before. */
  private look(callback: () => void): void {
    const waiting = this.pending.length > 0
    this.pending = this.convert(this.watch.take(), this.pending)
    if (!waiting && this.pending.length > 0) callback()
  }

  private convert(taken: readonly StoreEvent<object>[], before: readonly WatchEvent[]): readonly WatchEvent[] {
    const events: WatchEvent[] = before.length === 0 ? [] : [...before]
    for (let index = 0; index < taken.length; index++) {
      const made = this.eventOf(taken[index]!)
      if (made !== undefined) events.push(made)
    }
    return events
  }

  /** ADDED and DELETED are about the selection: an object may come into it or leave it by a change. Upstream: cacheWatcher.convertToWatchEvent */
  private eventOf(event: StoreEvent<object>): WatchEvent | undefined {
    const { kv, prev } = event
    const { key, modRevision: revision } = kv
    if (revision <= this.afterRevision) return undefined
    const selected = event.type === 'put' && this.selects(kv)
    const wasSelected = prev !== undefined && this.selects(prev)
    if (selected) {
      const object = this.resource.fromStored(kv.value)
      if (!wasSelected) return { type: 'ADDED', object, revision, previous: undefined, key } as WatchEvent
      return { type: 'MODIFIED', object, revision, previous: this.resource.fromStored(prev.value), key }
    }
    if (!wasSelected) return undefined
    const previous = this.resource.fromStored(prev.value)
    const last = event.type === 'delete' ? this.resource.fromStored(kv.value) : withResourceVersion(this.resource, previous, revision)
    return { type: 'DELETED', object: last, revision, previous, key }
  }

  private selects(kv: KeyValue<object>): boolean {
    return this.selection.everything || this.selection.matchesStored(kv.value)
  }

  /** The reader has seen everything up to the present revision. */
  private withBookmark(events: readonly WatchEvent[]): readonly WatchEvent[] {
    this.nextBookmarkMs = this.clock.nowMs + BOOKMARK_PERIOD_MS
    return [...events, bookmark(this.resource, this.store.revision)]
  }

  private closeAtDeadline(): void {
    if (!this.stopped && this.clock.nowMs >= this.deadlineMs) this.stop()
  }
}

/** A watch that could not be opened: one ERROR event, then the end. */
export class ErrorStream implements WatchStream {
  closed = false
  private readonly status: Status

  constructor(status: Status) {
    this.status = status
  }

  take(): readonly WatchEvent[] {
    if (this.closed) return NOTHING
    this.closed = true
    return [{ type: 'ERROR', object: this.status as unknown as KubeObject, revision: 0 }]
  }

  onReady(callback: () => void): void {
    if (!this.closed) callback()
  }

  stop(): void {
    this.closed = true
  }
}

/** Says how far the watch has got, in an object that has nothing but that. */
export function bookmark(resource: ServedResource, revision: number, annotations?: ObjectMeta['annotations']): WatchEvent {
  const metadata: ObjectMeta = { resourceVersion: String(revision), ...(annotations !== undefined && { annotations }) }
  return { type: 'BOOKMARK', object: { apiVersion: resource.apiVersion, kind: resource.definition.kind, metadata }, revision }
}
