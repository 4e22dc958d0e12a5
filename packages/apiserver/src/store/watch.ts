import type { StoreEvent, StoreWatch, WatchFailure } from './store.ts'

/** What a `take` without events answers; one for all, hence frozen. */
const NOTHING = Object.freeze([]) as readonly never[] as never[]

export interface MemoryWatchOptions<V> {
  readonly ready: ReadyQueue<V>
  readonly pendingLimit: number
  /** Filter for conditions that the place of registration does not already guarantee. */
  readonly matches: ((event: StoreEvent<V>) => boolean) | undefined
}

/** One watch: a queue of references to shared events. */
export class MemoryWatch<V> implements StoreWatch<V> {
  closed = false
  error: WatchFailure | undefined
  /** Takes the watch out of the hub; set by the hub. */
  leave: () => void = () => {}
  /** Link of the queue of watches to be called. */
  nextReady: MemoryWatch<V> | undefined
  private readonly ready: ReadyQueue<V>
  private readonly pendingLimit: number
  private readonly matches: ((event: StoreEvent<V>) => boolean) | undefined
  private pending: StoreEvent<V>[] = NOTHING
  /** Live events that may still be queued before the next `take`. */
  private room: number
  private callback: (() => void) | undefined

  constructor(options: MemoryWatchOptions<V>) {
    this.ready = options.ready
    this.pendingLimit = options.pendingLimit
    this.matches = options.matches
    this.room = options.pendingLimit
  }

  take(): readonly StoreEvent<V>[] {
    const taken = this.pending
    this.pending = NOTHING
    this.room = this.pendingLimit
    return taken
  }

  onReady(callback: () => void): void {
    this.callback = callback
    if (this.pending.length > 0 || this.error !== undefined) callback()
  }

  stop(): void {
    this.callback = undefined
    this.pending = NOTHING
    this.close()
  }

  /** Queues retained events before any live one; they are held by history anyway, so they take no room. The array becomes the watch's. */
  replay(events: StoreEvent<V>[]): void {
    if (events.length > 0) this.pending = events
  }

  /** Queues a live event. Callbacks are called when the whole write has been delivered. */
  deliver(event: StoreEvent<V>): void {
    if (this.matches !== undefined && !this.matches(event)) return
    if (this.room === 0) {
      this.overflow(event)
      return
    }
    this.room--
    if (this.pending.length > 0) {
      this.pending.push(event)
    } else {
      // Most takes find a single event: a literal is sized for it, where a push would reserve for seventeen.
      this.pending = [event]
      if (this.callback !== undefined) this.ready.push(this)
    }
  }

  signal(): void {
    this.callback?.()
  }

  /** Gives the whole write back, so that the reader can go on exactly from it. */
  private overflow(event: StoreEvent<V>): void {
    const fromRevision = event.kv.modRevision
    let kept = this.pending.length
    while (kept > 0 && this.pending[kept - 1]!.kv.modRevision === fromRevision) kept--
    this.pending = this.pending.slice(0, kept)
    this.error = { reason: 'slow-consumer', fromRevision }
    this.close()
  }

  private close(): void {
    if (this.closed) return
    this.closed = true
    this.leave()
  }
}

/** The watches whose callback is due, in the order in which they got their first event: a linked list, so that a write allocates nothing for it. */
export class ReadyQueue<V> {
  private head: MemoryWatch<V> | undefined
  private tail: MemoryWatch<V> | undefined

  get empty(): boolean {
    return this.head === undefined
  }

  push(watch: MemoryWatch<V>): void {
    if (this.tail === undefined) this.head = watch
    else this.tail.nextReady = watch
    this.tail = watch
  }

  shift(): MemoryWatch<V> | undefined {
    const watch = this.head
    if (watch === undefined) return undefined
    this.head = watch.nextReady
    if (this.head === undefined) this.tail = undefined
    watch.nextReady = undefined
    return watch
  }
}
