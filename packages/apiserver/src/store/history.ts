import type { KeyValue, StoreEvent } from './store.ts'

/** Array elements per entry: the state written and the state before. */
const STRIDE = 2

/**
 * The latest writes of one resource, in revision order, at most `limit` of them: a ring that fills by growing, then overwrites its
 * oldest. One resource's ring instead of one for all, so that leases cannot push pods out; revisions order entries across rings.
 * Events are made when somebody watches: kept ones would nearly double the cost of a write, most of it for the garbage collector.
 */
export class History<V> {
  private readonly limit: number
  private entries: (KeyValue<V> | undefined)[] = []
  /** Index of the oldest entry; other than 0 only when the ring is full. */
  private start = 0
  private compacted: number

  constructor(limit: number, compactedRevision: number) {
    this.limit = limit
    this.compacted = compactedRevision
  }

  get length(): number {
    return this.entries.length / STRIDE
  }

  /** Oldest revision whose state can be reconstructed; all writes after it are here. */
  get compactedRevision(): number {
    return this.compacted
  }

  append(kv: KeyValue<V>, prev: KeyValue<V> | undefined): void {
    const { entries, start } = this
    if (entries.length < this.limit * STRIDE) {
      entries.push(kv, prev)
    } else if (this.limit === 0) {
      this.compacted = kv.modRevision
    } else {
      this.compacted = entries[start]!.modRevision
      entries[start] = kv
      entries[start + 1] = prev
      this.start = start + STRIDE === entries.length ? 0 : start + STRIDE
    }
  }

  /** What was written at a position, counted from the oldest, 0. */
  kvAt(position: number): KeyValue<V> {
    return this.entries[this.indexOf(position)]!
  }

  /** What had been there before. */
  prevAt(position: number): KeyValue<V> | undefined {
    return this.entries[this.indexOf(position) + 1]
  }

  eventAt(position: number): StoreEvent<V> {
    return eventOf(this.kvAt(position), this.prevAt(position))
  }

  /** Position of the oldest write after `revision`; `length` when there is none. */
  positionAfter(revision: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.kvAt(middle).modRevision > revision) high = middle
      else low = middle + 1
    }
    return low
  }

  /** Forgets writes up to and including `revision`; the state at `revision` stays reconstructible. */
  compact(revision: number): void {
    if (revision < this.compacted) return
    const kept: (KeyValue<V> | undefined)[] = []
    for (let position = this.positionAfter(revision); position < this.length; position++) {
      kept.push(this.kvAt(position), this.prevAt(position))
    }
    this.entries = kept
    this.start = 0
    this.compacted = revision
  }

  private indexOf(position: number): number {
    const index = this.start + position * STRIDE
    return index < this.entries.length ? index : index - this.entries.length
  }
}

/** The event of a write; a deletion is known by its version 0. */
export function eventOf<V>(kv: KeyValue<V>, prev: KeyValue<V> | undefined): StoreEvent<V> {
  return { type: kv.version === 0 ? 'delete' : 'put', kv, prev }
}
