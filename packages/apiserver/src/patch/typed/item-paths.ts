import type { JsonList, ListSchema } from '@kubesim/api'
import { isJsonObject } from '@kubesim/api'
import { keyElement, type PathElement, type Slot } from '../fields/path-element.ts'
import type { PathNode } from '../fields/path-node.ts'
import { elementAt } from './list-item.ts'

/** Where the slot that stands for the value of a key comes from. */
export interface SlotSource {
  slotOf(value: string): Slot
}

/** Lists longer than this are searched through an index. */
const SCANNED_MAX = 16

/** The items of a list with the places they are at. */
export class ItemPaths {
  readonly list: JsonList
  readonly paths: readonly PathNode[]
  /** No two items are at the same place. */
  readonly unique: boolean
  private positions: Map<PathNode, number> | undefined

  constructor(list: JsonList, paths: readonly PathNode[]) {
    this.list = list
    this.paths = paths
    this.unique = paths.length > SCANNED_MAX ? new Set(paths).size === paths.length : !hasDuplicate(paths)
  }

  /** Where the item of this place is, -1 when there is none; `guess` is looked at first. */
  position(path: PathNode, guess: number): number {
    if (this.paths[guess] === path) return guess
    if (this.paths.length <= SCANNED_MAX) return this.paths.indexOf(path)
    this.positions ??= new Map(this.paths.map((known, index) => [known, index]))
    return this.positions.get(path) ?? -1
  }

  all(path: PathNode): JsonList {
    return this.list.filter((_, index) => this.paths[index] === path)
  }
}

function hasDuplicate(paths: readonly PathNode[]): boolean {
  for (let i = 1; i < paths.length; i++) for (let j = 0; j < i; j++) if (paths[i] === paths[j]) return true
  return false
}

const NO_ITEMS = new ItemPaths([], [])

/** Finds the places of a list's items. Throws a ListItemError. */
export function itemPaths(list: JsonList | undefined, schema: ListSchema, node: PathNode, slots: SlotSource | undefined): ItemPaths {
  if (list === undefined || list.length === 0) return NO_ITEMS
  const onlyKey = schema.listType === 'map' && schema.mapKeys.length === 1 ? schema.mapKeys[0] : undefined
  const paths: PathNode[] = []
  for (let index = 0; index < list.length; index++) paths.push(itemPath(list[index], index, { schema, node, onlyKey, slots }))
  return new ItemPaths(list, paths)
}

interface Place {
  readonly schema: ListSchema
  readonly node: PathNode
  readonly onlyKey: string | undefined
  readonly slots: SlotSource | undefined
}

function itemPath(item: unknown, index: number, { schema, node, onlyKey, slots }: Place): PathNode {
  const key = onlyKey !== undefined && isJsonObject(item) ? item[onlyKey] : undefined
  if (typeof key !== 'string') return node.item(elementAt(schema, item, index))
  const elementOf = (value: unknown): PathElement => keyElement([{ name: onlyKey!, value }])
  return slots === undefined ? node.itemOfKey(key, elementOf) : node.slotItem(slots.slotOf(key), elementOf)
}

/** Visits every place that either list has an item at, with both items. */
export function pairItems(left: ItemPaths, right: ItemPaths, visit: (before: unknown, after: unknown, path: PathNode) => void): void {
  right.paths.forEach((path, index) => {
    const position = left.position(path, index)
    visit(position < 0 ? undefined : left.list[position], right.list[index], path)
  })
  left.paths.forEach((path, index) => {
    if (right.position(path, index) < 0) visit(left.list[index], undefined, path)
  })
}
