import type { IndexFunction, StoreEvent, WatchOptions } from './store.ts'
import { MemoryWatch, type ReadyQueue } from './watch.ts'

/** Adds to a list, and returns the function that takes out again. Lists keep the order of joining, so that delivery is deterministic. */
function join<V>(list: MemoryWatch<V>[], watch: MemoryWatch<V>): () => void {
  list.push(watch)
  return () => list.splice(list.indexOf(watch), 1)
}

/** Watches by what they are keyed on. */
class WatchMap<V> {
  private readonly lists = new Map<string, MemoryWatch<V>[]>()

  get size(): number {
    return this.lists.size
  }

  get(key: string): readonly MemoryWatch<V>[] | undefined {
    return this.lists.get(key)
  }

  join(key: string, watch: MemoryWatch<V>): () => void {
    const list = this.lists.get(key) ?? []
    this.lists.set(key, list)
    const leave = join(list, watch)
    return () => {
      leave()
      if (list.length === 0) this.lists.delete(key)
    }
  }
}

interface WatchIndex<V> {
  readonly name: string
  readonly indexValue: IndexFunction<V>
  readonly watches: WatchMap<V>
}

/**
 * The watches of one resource. An event looks up those it concerns, so that its cost does not depend on how many watch other
 * keys, namespaces or index values.
 */
export class WatchHub<V> {
  private readonly ready: ReadyQueue<V>
  private readonly everything: MemoryWatch<V>[] = []
  private readonly byPrefix = new WatchMap<V>()
  private readonly byKey = new WatchMap<V>()
  private readonly indexes: WatchIndex<V>[] = []
  private count = 0

  constructor(ready: ReadyQueue<V>) {
    this.ready = ready
  }

  addIndex(name: string, indexValue: IndexFunction<V>): void {
    const known = this.indexes.find((index) => index.name === name)
    if (known === undefined) this.indexes.push({ name, indexValue, watches: new WatchMap() })
    else if (known.indexValue !== indexValue) throw new Error(`index ${name} is already registered with another function`)
  }

  /** Whether an event meets all conditions. */
  matcher(options: WatchOptions): (event: StoreEvent<V>) => boolean {
    const { key, namespace, index } = options
    const prefix = namespace ? `${namespace}/` : ''
    const indexValue = index && this.indexOf(index.name).indexValue
    return (event) => {
      if (key !== undefined && event.kv.key !== key) return false
      if (!event.kv.key.startsWith(prefix)) return false
      return (
        index === undefined ||
        indexValue === undefined ||
        after(event, indexValue) === index.value ||
        before(event, indexValue) === index.value
      )
    }
  }

  /** A watch of future events, registered under the most selective of its conditions and filtering by the others. */
  open(options: WatchOptions, pendingLimit: number): MemoryWatch<V> {
    const { namespace, key, index } = options
    const conditions = [key, index, namespace || undefined].filter((condition) => condition !== undefined).length
    const watch = new MemoryWatch<V>({ ready: this.ready, pendingLimit, matches: conditions > 1 ? this.matcher(options) : undefined })
    const leave = this.register(watch, options)
    this.count++
    watch.leave = () => {
      leave()
      this.count--
    }
    return watch
  }

  /** Whether anybody watches the resource. */
  get active(): boolean {
    return this.count > 0
  }

  /** Hands the event to every watch it concerns; `prefix` is that of the key's group. */
  publish(event: StoreEvent<V>, prefix: string): void {
    deliver(this.everything, event)
    if (this.byPrefix.size > 0) deliver(this.byPrefix.get(prefix), event)
    if (this.byKey.size > 0) deliver(this.byKey.get(event.kv.key), event)
    for (let i = 0; i < this.indexes.length; i++) {
      const index = this.indexes[i]!
      if (index.watches.size > 0) publishIndexed(index, event)
    }
  }

  private register(watch: MemoryWatch<V>, { namespace, key, index }: WatchOptions): () => void {
    if (key !== undefined) return this.byKey.join(key, watch)
    if (index !== undefined) return this.indexOf(index.name).watches.join(index.value, watch)
    if (namespace) return this.byPrefix.join(`${namespace}/`, watch)
    return join(this.everything, watch)
  }

  private indexOf(name: string): WatchIndex<V> {
    const index = this.indexes.find((candidate) => candidate.name === name)
    if (index === undefined) throw new Error(`no index ${name}: register it with indexBy before watching it`)
    return index
  }
}

function publishIndexed<V>(index: WatchIndex<V>, event: StoreEvent<V>): void {
  const now = after(event, index.indexValue)
  const then = before(event, index.indexValue)
  if (now !== undefined) deliver(index.watches.get(now), event)
  if (then !== undefined && then !== now) deliver(index.watches.get(then), event)
}

/** The index value that the write gave; none for a deletion. */
function after<V>(event: StoreEvent<V>, indexValue: IndexFunction<V>): string | undefined {
  return event.type === 'put' ? indexValue(event.kv.value) : undefined
}

function before<V>(event: StoreEvent<V>, indexValue: IndexFunction<V>): string | undefined {
  return event.prev === undefined ? undefined : indexValue(event.prev.value)
}

function deliver<V>(watches: readonly MemoryWatch<V>[] | undefined, event: StoreEvent<V>): void {
  if (watches === undefined) return
  for (let i = 0; i < watches.length; ) {
    const watch = watches[i]!
    watch.deliver(event)
    // A watch that overflows leaves the list there and then, and the next one takes its place.
    if (watches[i] === watch) i++
  }
}
