import type { History } from './history.ts'
import { type KeyGroup, type Keyspace, positionAfter, type Slot } from './keyspace.ts'
import type { KeyValue, RangeOptions } from './store.ts'

/** Items of a range in key order, and how many more follow. */
export interface RangePage<V> {
  readonly items: readonly KeyValue<V>[]
  readonly remaining: number
}

/** The present state. Costs the page, plus a step per namespace; only the namespaces that the page touches are sorted. */
export function rangeNow<V>(keyspace: Keyspace<V>, options: RangeOptions): RangePage<V> {
  const limit = limitOf(options)
  let items: KeyValue<V>[] = []
  let remaining = 0
  for (const group of keyspace.groupsOf(options.namespace)) {
    if (isBefore(group, options.startAfter)) continue
    if (items.length === limit) {
      // Only a group that startAfter points into can be partly behind it, and without items that cannot lie ahead of the page.
      remaining += group.size
      continue
    }
    const slots = group.sorted()
    const from = options.startAfter === undefined ? 0 : positionAfter(slots, options.startAfter)
    const to = Math.min(slots.length, from + limit - items.length)
    if (items.length === 0 && to - from === slots.length) items = group.list()
    else for (let index = from; index < to; index++) items.push(slots[index]!.current!)
    remaining += slots.length - to
  }
  return { items, remaining }
}

/** The state at a retained past revision: the present with the newer events undone. Costs the page plus the newer events. */
export function rangeAt<V>(
  keyspace: Keyspace<V>,
  history: History<V>,
  options: RangeOptions & { readonly revision: number },
): RangePage<V> {
  const undone = undoneSince(history, options)
  if (undone.size === 0) return rangeNow(keyspace, options)
  const cursor = new SlotCursor(keyspace.groupsOf(options.namespace), options.startAfter)
  const deleted = deletedSince(keyspace, undone)
  const total = cursor.remaining + deleted.length - hiddenCount(keyspace, undone)
  const limit = limitOf(options)
  const items: KeyValue<V>[] = []
  let next = 0
  while (items.length < limit) {
    const slot = cursor.slot
    const ghost = deleted[next]
    if (ghost !== undefined && (slot === undefined || ghost.key < slot.key)) {
      items.push(ghost)
      next++
    } else if (slot !== undefined) {
      const kv = undone.has(slot.key) ? undone.get(slot.key) : slot.current
      if (kv !== undefined) items.push(kv)
      cursor.advance()
    } else break
  }
  return { items, remaining: total - items.length }
}

/** One key at a retained past revision: before the first newer event, or as it is now when there is none. */
export function getAt<V>(
  current: KeyValue<V> | undefined,
  key: string,
  past: { history: History<V>; revision: number },
): KeyValue<V> | undefined {
  const { history, revision } = past
  if (current !== undefined && current.modRevision <= revision) return current
  for (let position = history.positionAfter(revision); position < history.length; position++) {
    if (history.kvAt(position).key === key) return history.prevAt(position)
  }
  return current
}

function limitOf(options: RangeOptions): number {
  return options.limit === undefined || options.limit <= 0 ? Number.POSITIVE_INFINITY : options.limit
}

/** Every key of the group comes before, or is, `startAfter`. */
function isBefore<V>(group: KeyGroup<V>, startAfter: string | undefined): boolean {
  return startAfter !== undefined && startAfter >= group.prefix && !startAfter.startsWith(group.prefix)
}

/** Keys in range that changed after the revision, each with what it held at the revision. */
function undoneSince<V>(history: History<V>, options: RangeOptions & { readonly revision: number }): Map<string, KeyValue<V> | undefined> {
  const undone = new Map<string, KeyValue<V> | undefined>()
  const prefix = options.namespace === undefined || options.namespace === '' ? '' : `${options.namespace}/`
  const oldest = history.positionAfter(options.revision)
  for (let position = history.length - 1; position >= oldest; position--) {
    const { key } = history.kvAt(position)
    if (key.startsWith(prefix) && (options.startAfter === undefined || key > options.startAfter)) undone.set(key, history.prevAt(position))
  }
  return undone
}

/** What existed then and does not now, in key order. */
function deletedSince<V>(keyspace: Keyspace<V>, undone: ReadonlyMap<string, KeyValue<V> | undefined>): KeyValue<V>[] {
  const deleted: KeyValue<V>[] = []
  for (const [key, kv] of undone) if (kv !== undefined && keyspace.find(key) === undefined) deleted.push(kv)
  return deleted.sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** How many exist now and did not then. */
function hiddenCount<V>(keyspace: Keyspace<V>, undone: ReadonlyMap<string, KeyValue<V> | undefined>): number {
  let count = 0
  for (const [key, kv] of undone) if (kv === undefined && keyspace.find(key) !== undefined) count++
  return count
}

/** Walks the slots of several groups in key order, sorting each group when it gets there. */
class SlotCursor<V> {
  /** The slot under the cursor; undefined past the end. */
  slot: Slot<V> | undefined
  /** Slots from the cursor's first position to the end. */
  readonly remaining: number
  private readonly groups: readonly KeyGroup<V>[]
  private group: number
  private slots: readonly Slot<V>[] = []
  private index = 0

  constructor(groups: readonly KeyGroup<V>[], startAfter: string | undefined) {
    this.groups = groups
    this.group = groups.findIndex((group) => !isBefore(group, startAfter))
    if (this.group < 0) this.group = groups.length
    this.enter()
    if (startAfter !== undefined) this.index = positionAfter(this.slots, startAfter)
    this.remaining = groups.slice(this.group + 1).reduce((sum, group) => sum + group.size, this.slots.length - this.index)
    this.settle()
  }

  advance(): void {
    this.index++
    this.settle()
  }

  private settle(): void {
    while (this.index >= this.slots.length && this.group < this.groups.length) {
      this.group++
      this.enter()
    }
    this.slot = this.slots[this.index]
  }

  private enter(): void {
    this.slots = this.groups[this.group]?.sorted() ?? []
    this.index = 0
  }
}
