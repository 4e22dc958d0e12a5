import type { JsonList, ListSchema, Schema } from '@kubesim/api'
import { isJsonObject, ownValue } from '@kubesim/api'
import type { KeyField, PathElement } from '../fields/path-element.ts'
import { keyElement, valueElement } from '../fields/path-element.ts'
import { zeroFields } from './zero-values.ts'

/** An item that cannot be told from others, so that nobody can own it. */
export class ListItemError extends Error {
  override readonly name = 'ListItemError'
}

/** The step that leads to an item of a list that is not atomic. Throws a ListItemError. Upstream: typed.listItemToPathElement */
export function listItemElement(list: ListSchema, item: unknown): PathElement {
  return list.listType === 'map' && list.mapKeys.length > 0 ? mapItemElement(list, item) : setItemElement(item)
}

function mapItemElement(list: ListSchema, item: unknown): PathElement {
  if (item === null || item === undefined) throw new ListItemError('associative list with keys may not have a null element')
  if (!isJsonObject(item)) throw new ListItemError('associative list with keys may not have non-map elements')
  const fields: KeyField[] = []
  for (const name of list.mapKeys) {
    const value = ownValue(item, name) ?? keyDefault(list.items, name)
    if (value !== undefined) fields.push({ name, value })
  }
  if (fields.length > 0) return keyElement(fields)
  const keys = `["${list.mapKeys.join('" "')}"]`
  throw new ListItemError(
    `associative list with keys has an element that omits all key fields ${keys} (and doesn't have default values for any key fields)`,
  )
}

/** What an item that leaves a key out is found by: `protocol: TCP` of a port. */
export function keyDefault(items: Schema, name: string): unknown {
  if (items.type !== 'struct') return undefined
  return items.fields.get(name)?.default ?? zeroFields(items).keyDefaults.get(name)
}

function setItemElement(item: unknown): PathElement {
  if (item === null || item === undefined) throw new ListItemError("associative list without keys has an element that's an explicit null")
  if (Array.isArray(item)) throw new ListItemError('not supported: associative list with lists as elements')
  if (isJsonObject(item)) throw new ListItemError("associative list without keys has an element that's a map type")
  return valueElement(item)
}

export interface ListIndex {
  /** Every distinct step, in order of appearance. */
  readonly elements: readonly PathElement[]
  /** The items of each step, by its text: several where the list holds duplicates. */
  readonly items: ReadonlyMap<string, readonly unknown[]>
}

const NO_ITEMS: ListIndex = { elements: [], items: new Map() }

/** Finds the items of a list by their steps. Throws a ListItemError. */
export function indexList(schema: ListSchema, list: JsonList | undefined): ListIndex {
  if (!list || list.length === 0) return NO_ITEMS
  const elements: PathElement[] = []
  const items = new Map<string, unknown[]>()
  for (const [i, item] of list.entries()) {
    const element = elementAt(schema, item, i)
    const known = items.get(element.text)
    if (known) known.push(item)
    else {
      items.set(element.text, [item])
      elements.push(element)
    }
  }
  return { elements, items }
}

export function elementAt(schema: ListSchema, item: unknown, index: number): PathElement {
  try {
    return listItemElement(schema, item)
  } catch (error) {
    throw error instanceof ListItemError ? new ListItemError(`element ${index}: ${error.message}`) : error
  }
}
