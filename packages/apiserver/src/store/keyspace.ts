import type { KeyValue } from './store.ts'

/** The place of one key: found once, then read and written without hashing the key again. */
export interface Slot<V> {
  readonly key: string
  readonly group: KeyGroup<V>
  /** Undefined once deleted: the slot is dead and swept out of its group later. */
  current: KeyValue<V> | undefined
}

/** Fewer dead slots than this are not worth a sweep. */
const SWEEP_COUNT_MIN = 32

/**
 * The keys of one namespace. New ones are appended; they are sorted in when somebody lists. So a bulk of inserts never splices,
 * and a list after a few inserts costs a merge, not a sort.
 */
export class KeyGroup<V> {
  /** `namespace/`, or empty for cluster-scoped keys: what every key here begins with. */
  readonly prefix: string
  private slots: Slot<V>[] = []
  /** The first so many slots are in order. */
  private sortedCount = 0
  private deadCount = 0
  /** The answer to the latest list of the whole group, until the next write here. */
  private listed: KeyValue<V>[] | undefined

  constructor(prefix: string) {
    this.prefix = prefix
  }

  /** Live keys. */
  get size(): number {
    return this.slots.length - this.deadCount
  }

  /** Slots held, dead ones included: stays below twice the live ones, but for a small constant. */
  get capacity(): number {
    return this.slots.length
  }

  add(slot: Slot<V>): void {
    this.slots.push(slot)
    this.listed = undefined
  }

  set(slot: Slot<V>, kv: KeyValue<V>): void {
    slot.current = kv
    this.listed = undefined
  }

  remove(slot: Slot<V>): void {
    slot.current = undefined
    this.listed = undefined
    this.deadCount++
    if (this.deadCount >= SWEEP_COUNT_MIN && this.deadCount * 2 > this.slots.length) this.sweep()
  }

  /** All live slots in key order. The array is the group's own: valid until the next write. */
  sorted(): readonly Slot<V>[] {
    if (this.deadCount > 0) this.sweep()
    if (this.sortedCount < this.slots.length) this.mergeTail()
    return this.slots
  }

  /** A fresh array of all KeyValues in key order. Between writes it is a copy of one block of memory, however many keys. */
  list(): KeyValue<V>[] {
    this.listed ??= this.sorted().map((slot) => slot.current!)
    return this.listed.slice()
  }

  private sweep(): void {
    const live: Slot<V>[] = []
    let sorted = 0
    for (let index = 0; index < this.slots.length; index++) {
      const slot = this.slots[index]!
      if (slot.current === undefined) continue
      live.push(slot)
      if (index < this.sortedCount) sorted++
    }
    this.slots = live
    this.sortedCount = sorted
    this.deadCount = 0
  }

  /** Backwards, so that it happens in place; the place of each new slot is searched, so that comparisons are few. */
  private mergeTail(): void {
    const tail = this.slots.slice(this.sortedCount).sort((a, b) => (a.key < b.key ? -1 : 1))
    let read = this.sortedCount - 1
    let write = this.slots.length - 1
    for (let index = tail.length - 1; index >= 0; index--) {
      const slot = tail[index]!
      const place = positionAfter(this.slots, slot.key, read + 1)
      while (read >= place) this.slots[write--] = this.slots[read--]!
      this.slots[write--] = slot
    }
    this.sortedCount = this.slots.length
  }
}

/** Where the keys greater than `key` begin, among the first `length` of sorted slots. */
export function positionAfter<V>(slots: readonly Slot<V>[], key: string, length = slots.length): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (slots[middle]!.key > key) high = middle
    else low = middle + 1
  }
  return low
}

/** The present state of one resource: a slot per key, grouped by namespace. */
export class Keyspace<V> {
  private readonly resource: string
  private readonly slots = new Map<string, Slot<V>>()
  private readonly groups = new Map<string, KeyGroup<V>>()
  private ordered: KeyGroup<V>[] | undefined
  /** A write looks for the key that was just read. */
  private soughtKey: string | undefined
  private sought: Slot<V> | undefined
  /** Neighbouring inserts mostly share a namespace. */
  private latest: KeyGroup<V> | undefined

  constructor(resource: string) {
    this.resource = resource
  }

  find(key: string): Slot<V> | undefined {
    if (key !== this.soughtKey) {
      this.soughtKey = key
      this.sought = this.slots.get(key)
    }
    return this.sought
  }

  get size(): number {
    return this.slots.size
  }

  count(namespace: string | undefined): number {
    if (namespace === undefined || namespace === '') return this.slots.size
    return this.groups.get(`${namespace}/`)?.size ?? 0
  }

  /** The key must not exist yet. */
  insert(kv: KeyValue<V>): Slot<V> {
    const slot: Slot<V> = { key: kv.key, group: this.groupOf(kv.key), current: kv }
    this.slots.set(kv.key, slot)
    this.soughtKey = undefined
    slot.group.add(slot)
    return slot
  }

  remove(slot: Slot<V>): void {
    const { group } = slot
    this.slots.delete(slot.key)
    this.soughtKey = undefined
    group.remove(slot)
    if (group.size > 0) return
    this.groups.delete(group.prefix)
    this.ordered = undefined
    if (this.latest === group) this.latest = undefined
  }

  /** The groups of a range in key order: one namespace's, or all. Keys of one group are all before or all after another's. */
  groupsOf(namespace: string | undefined): readonly KeyGroup<V>[] {
    if (namespace !== undefined && namespace !== '') {
      const group = this.groups.get(`${namespace}/`)
      return group === undefined ? [] : [group]
    }
    // By prefix, not by namespace: '-' and '.' come before '/', so that `a-b/x` sorts before `a/x`.
    this.ordered ??= [...this.groups.values()].sort((a, b) => (a.prefix < b.prefix ? -1 : 1))
    return this.ordered
  }

  /** One order over all keys needs that they are all namespaced, or all not. */
  assertFits(key: string): void {
    const mixed = key.includes('/') ? this.groups.has('') : this.groups.size > 0 && !this.groups.has('')
    if (mixed) throw new Error(`${this.resource} cannot hold both namespaced and cluster-scoped keys: ${key}`)
  }

  private groupOf(key: string): KeyGroup<V> {
    const { latest } = this
    if (latest !== undefined && latest.prefix !== '' && key.startsWith(latest.prefix)) return latest
    const prefix = key.slice(0, key.indexOf('/') + 1)
    let group = this.groups.get(prefix)
    if (group === undefined) {
      this.assertFits(key)
      group = new KeyGroup(prefix)
      this.groups.set(prefix, group)
      this.ordered = undefined
    }
    this.latest = group
    return group
  }
}
