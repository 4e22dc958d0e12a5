import { noMergeKey, notAnObject, PatchError } from '../errors.ts'
import { goText } from '../go-text.ts'
import type { JsonList, JsonObject } from '../json-value.ts'
import { isJsonObject, jsonKind, ownValue } from '../json-value.ts'
import { compareText } from '../text-order.ts'
import { PATCH_DIRECTIVE } from './directives.ts'

/** What a list's items are. Lists of lists cannot be merged. */
export type ItemKind = 'object' | 'scalar'

/** The one kind of all items of these lists. Throws a PatchError when they differ, when there are none, and for lists of lists. */
export function itemKind(...lists: readonly JsonList[]): ItemKind {
  const kinds = lists.flatMap((list) => list.map(jsonKind))
  const [first] = kinds
  if (first === undefined) throw new PatchError('Other', 'no elements in any of the given slices')
  if (first === 'list') throw new PatchError('NoListOfLists')
  if (kinds.some((kind) => kind !== first)) {
    throw new PatchError('Other', `list element types are not identical: [${lists.map(goText).join(' ')}]`)
  }
  return first === 'object' ? 'object' : 'scalar'
}

/** The value that an item is found by: its merge key, or itself. */
function identity(item: unknown, mergeKey: string, kind: ItemKind): unknown {
  if (kind === 'scalar') return item
  return isJsonObject(item) ? (ownValue(item, mergeKey) ?? null) : null
}

/** Position of each identity's first appearance. */
function positions(order: JsonList, mergeKey: string, kind: ItemKind): (item: unknown) => number {
  const index = new Map<unknown, number>()
  for (const [i, item] of order.entries()) {
    const key = identity(item, mergeKey, kind)
    if (!index.has(key)) index.set(key, i)
  }
  return (item) => index.get(identity(item, mergeKey, kind)) ?? -1
}

function requireMergeKeys(mergeKey: string, list: JsonList): void {
  for (const item of list) {
    if (!isJsonObject(item)) throw notAnObject(item)
    if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey)
  }
}

/** Sorts by the place in `order`; entries that delete come last. Upstream: strategicpatch.normalizeSliceOrder */
export function sortByOrder(list: JsonList, order: JsonList, options: { mergeKey: string; kind: ItemKind }): JsonList {
  const { mergeKey, kind } = options
  if (kind === 'object') {
    requireMergeKeys(mergeKey, list)
    requireMergeKeys(mergeKey, order)
  }
  const deletes = (item: unknown): boolean => kind === 'object' && (item as JsonObject)[PATCH_DIRECTIVE] === 'delete'
  const place = positions(order, mergeKey, kind)
  const placed = list.filter((item) => !deletes(item)).map((item) => ({ item, at: place(item) }))
  if (placed.every(({ at }) => at >= 0)) placed.sort((a, b) => a.at - b.at)
  else insertionSort(placed, (a, b) => (a.at >= 0 && b.at >= 0 ? a.at < b.at : true))
  return [...placed.map(({ item }) => item), ...list.filter(deletes)]
}

/** Upstream sorts with a predicate that is no order once an item is unknown; only the same algorithm gives the same result. */
function insertionSort<T>(items: T[], less: (a: T, b: T) => boolean): void {
  for (let i = 1; i < items.length; i++) {
    for (let j = i; j > 0; j--) {
      const item = items[j] as T
      const before = items[j - 1] as T
      if (!less(item, before)) break
      items[j - 1] = item
      items[j] = before
    }
  }
}

export interface ElementOrder {
  /** The items that the patch knows, and the order it wants for them. */
  readonly patchItems: JsonList
  readonly patchOrder: JsonList
  /** The items that only the server has, and the order it has them in. */
  readonly serverItems: JsonList
  readonly serverOrder: JsonList
  readonly mergeKey: string
  readonly kind: ItemKind
}

/** Interleaves the two groups, keeping the order inside of each. Upstream: strategicpatch.normalizeElementOrder */
export function orderElements(order: ElementOrder): JsonList {
  const { mergeKey, kind, serverOrder } = order
  const right = sortByOrder(order.patchItems, order.patchOrder, order)
  const left = sortByOrder(order.serverItems, serverOrder, order)
  const place = positions(serverOrder, mergeKey, kind)
  const result: unknown[] = []
  let i = 0
  let j = 0
  while (i < left.length && j < right.length) {
    const a = place(left[i])
    const b = place(right[j])
    if (a >= 0 && b >= 0 && a < b) result.push(left[i++])
    else result.push(right[j++])
  }
  return [...result, ...left.slice(i), ...right.slice(j)]
}

/** The items with this merge key's value, split by whether `present` has them too. */
export function partition(list: JsonList, present: JsonList, mergeKey: string): { inBoth: JsonList; onlyHere: JsonList } {
  if (mergeKey === '') {
    const known = new Set(present)
    return { inBoth: list.filter((item) => known.has(item)), onlyHere: list.filter((item) => !known.has(item)) }
  }
  requireMergeKeys(mergeKey, list)
  const inBoth: unknown[] = []
  const onlyHere: unknown[] = []
  for (const item of list) {
    const found = findByMergeKey(present, mergeKey, (item as JsonObject)[mergeKey]) >= 0
    ;(found ? inBoth : onlyHere).push(item)
  }
  return { inBoth, onlyHere }
}

/** Index of the item whose merge key has this value, or -1. */
export function findByMergeKey(list: JsonList, mergeKey: string, value: unknown): number {
  for (const [i, item] of list.entries()) {
    if (!isJsonObject(item)) throw new PatchError('Other', `value for key ${i} is not a map`)
    if (Object.hasOwn(item, mergeKey) && item[mergeKey] === value) return i
  }
  return -1
}

/** By printed value; upstream's comparison is not strict, so that equals end up in reverse. */
export function sortScalars(list: JsonList): JsonList {
  return sortByText(list, goText)
}

export function sortByMergeKey(list: JsonList, mergeKey: string): JsonList {
  return sortByText(list, (item) => goText(isJsonObject(item) ? ownValue(item, mergeKey) : undefined))
}

function sortByText(list: JsonList, text: (item: unknown) => string): JsonList {
  return list
    .map((item, i) => ({ item, i, text: text(item) }))
    .sort((a, b) => compareText(a.text, b.text) || b.i - a.i)
    .map(({ item }) => item)
}

/** A later equal is replaced by the last item, as upstream does it. */
export function deduplicate(list: JsonList): JsonList {
  const items = [...list]
  for (let i = 0; i < items.length - 1; i++) {
    for (let j = i + 1; j < items.length; j++) {
      if (items[i] !== items[j]) continue
      const last = items.pop()
      if (j < items.length) items[j] = last
      j--
    }
  }
  return items
}
