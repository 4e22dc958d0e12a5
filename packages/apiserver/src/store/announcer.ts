import type { StoreEvent } from './store.ts'
import { ReadyQueue } from './watch.ts'

/**
 * Tells the world about a committed write: write listeners first, then the ready callbacks of watches. Meanwhile nobody may write, or
 * events would nest and their order be lost. An error of one does not keep the news from the others; the first is thrown at the end.
 */
export class Announcer<V> {
  /** Watches that got their first event by the write at hand. */
  readonly ready = new ReadyQueue<V>()
  private listeners: readonly ((event: StoreEvent<V>) => void)[] = []
  private announcing = false
  private failure: { readonly error: unknown } | undefined

  /** Returns the function that removes the listener. */
  listen(listener: (event: StoreEvent<V>) => void): () => void {
    const own = (event: StoreEvent<V>) => listener(event)
    this.listeners = [...this.listeners, own]
    return () => {
      this.listeners = this.listeners.filter((other) => other !== own)
    }
  }

  assertQuiet(): void {
    if (this.announcing)
      throw new Error('the store cannot be written from a write listener or a ready callback: schedule the write instead')
  }

  /** Whether anybody listens to writes. */
  get heard(): boolean {
    return this.listeners.length > 0
  }

  /** Nothing to do without an event, which is not made when nobody would see it. */
  announce(event: StoreEvent<V> | undefined): void {
    if (event === undefined || (this.listeners.length === 0 && this.ready.empty)) return
    this.announcing = true
    this.tell(event)
    this.finish()
  }

  /** The events of one transaction. */
  announceAll(events: readonly StoreEvent<V>[]): void {
    this.announcing = true
    for (const event of events) this.tell(event)
    this.finish()
  }

  private tell(event: StoreEvent<V>): void {
    for (const listener of this.listeners) {
      try {
        listener(event)
      } catch (error) {
        this.failure ??= { error }
      }
    }
  }

  private finish(): void {
    for (let watch = this.ready.shift(); watch !== undefined; watch = this.ready.shift()) {
      try {
        watch.signal()
      } catch (error) {
        this.failure ??= { error }
      }
    }
    this.announcing = false
    const { failure } = this
    this.failure = undefined
    if (failure !== undefined) throw failure.error
  }
}
