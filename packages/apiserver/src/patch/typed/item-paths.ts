import type { JsonList } from '@kubesim/api'
import { isJsonObject } from '@kubesim/api'
import type { Slot } from '../fields/path-element.ts'
import { elementAt } from './list-item.ts'
import type { PathNode } from './path-node.ts'

/** Names of list keys whose values hardly two objects share. */
export const IDENTITIES: ReadonlySet<string> = new Set(['ip', 'uid'])

/** Where the slot that stands for the value of a key comes from. */
export interface SlotSource {
  /** Paths have slots in the place of addresses and uids. */
  readonly slotted: boolean
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

  constructor(list: JsonList, paths: readonly PathNode[], unique = areUnique(paths)) {
    this.list = list
    this.paths = paths
    this.unique = unique
  }

  /** Other items at the same places. */
  of(list: JsonList): ItemPaths {
    return new ItemPaths(list, this.paths, this.unique)
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

function areUnique(paths: readonly PathNode[]): boolean {
  if (paths.length > SCANNED_MAX) return new Set(paths).size === paths.length
  for (let i = 1; i < paths.length; i++) for (let j = 0; j < i; j++) if (paths[i] === paths[j]) return false
  return true
}

const NO_ITEMS = new ItemPaths([], [])

/** Finds the places of a list's items, those of a list with the same keys among them. Throws a ListItemError. */
export function itemPathsOf(value: unknown, node: PathNode, source: SlotSource, before: ItemPaths = NO_ITEMS): ItemPaths {
  const { schema } = node
  if (!Array.isArray(value) || value.length === 0 || schema.type !== 'list') return NO_ITEMS
  const list: JsonList = value
  const onlyKey = schema.listType === 'map' && schema.mapKeys.length === 1 ? schema.mapKeys[0]! : undefined
  if (onlyKey !== undefined && haveSameKeys(list, before.list, onlyKey)) return before.of(list)
  const slots = source.slotted && onlyKey !== undefined && IDENTITIES.has(onlyKey) ? source : undefined
  const paths: PathNode[] = []
  for (let index = 0; index < list.length; index++) {
    const item = list[index]
    const key = onlyKey !== undefined && isJsonObject(item) ? item[onlyKey] : undefined
    if (onlyKey === undefined || typeof key !== 'string') paths.push(node.item(elementAt(schema, item, index)))
    else paths.push(slots === undefined ? node.itemOfKey(onlyKey, key) : node.itemOfSlot(onlyKey, slots.slotOf(key)))
  }
  return new ItemPaths(list, paths)
}

function haveSameKeys(list: JsonList, before: JsonList, onlyKey: string): boolean {
  if (list.length !== before.length) return false
  for (let index = 0; index < list.length; index++) {
    const item = list[index]
    const other = before[index]
    if (item === other) continue
    if (!isJsonObject(item) || !isJsonObject(other) || typeof item[onlyKey] !== 'string' || item[onlyKey] !== other[onlyKey]) return false
  }
  return true
}
