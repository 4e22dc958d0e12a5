import type { JsonDraft, JsonList, JsonObject, ListSchema, Schema } from '@kubesim/api'
import { isJsonObject, ownValue, setKey } from '@kubesim/api'
import type { PathElement } from '../fields/path-element.ts'
import { pathText } from '../fields/path-element.ts'
import { asList, asObject, isEmptyObject, presentKeys } from '../json-object.ts'
import type { Atom } from './atom.ts'
import { fieldSchema, forEachAtom, isAtomic, itemSchema } from './atom.ts'
import type { ListIndex } from './list-item.ts'
import { elementAt, indexList, ListItemError } from './list-item.ts'

interface Sides {
  readonly lhs: unknown
  readonly rhs: unknown
}

/**
 * Lays a partial object over another one of its kind: leaves of `rhs` win, nothing of `lhs` is lost, and lists are in the order
 * of `rhs` where it has a say. What is only in `lhs` is shared. Throws a ListItemError, for duplicates in `rhs` as well.
 * Upstream: typed.TypedValue.Merge
 */
export function mergeValues(lhs: unknown, rhs: unknown, schema: Schema): unknown {
  let merged: unknown
  forEachAtom(schema, { lhs, rhs }, (atom, last) => {
    if (last) merged = mergeAtom(atom, { lhs, rhs }, schema)
  })
  return merged
}

function mergeAtom(atom: Atom, sides: Sides, schema: Schema): unknown {
  const { lhs, rhs } = sides
  if (atom === 'scalar' || isAtomic(schema, atom) || bothEmpty(atom, sides)) return rhs === undefined ? lhs : rhs
  if (atom === 'map') return mergeFields(asObject(lhs), asObject(rhs), schema)
  return schema.type === 'list' ? mergeItems(asList(lhs), asList(rhs), schema) : rhs
}

function bothEmpty(atom: Atom, { lhs, rhs }: Sides): boolean {
  if (atom === 'list') return (asList(lhs)?.length ?? 0) === 0 && (asList(rhs)?.length ?? 0) === 0
  return isEmptyMap(lhs) && isEmptyMap(rhs)
}

function isEmptyMap(value: unknown): boolean {
  return !isJsonObject(value) || isEmptyObject(value)
}

function mergeFields(lhs: JsonObject | undefined, rhs: JsonObject | undefined, schema: Schema): unknown {
  if (!rhs) return lhs
  const draft: JsonDraft = lhs ? { ...lhs } : {}
  let same = lhs !== undefined
  for (const key of presentKeys(rhs)) {
    const inner = fieldSchema(schema, key)
    if (!inner) continue
    const before = lhs && ownValue(lhs, key)
    const value = mergeValues(before, rhs[key], inner)
    if (value === before) continue
    same = false
    if (value !== undefined) setKey(draft, key, value)
  }
  return same ? lhs : isEmptyObject(draft) ? undefined : draft
}

function mergeItems(lhs: JsonList | undefined, rhs: JsonList | undefined, schema: ListSchema): unknown {
  if (!rhs || rhs.length === 0) return lhs
  const right = indexList(schema, rhs)
  rejectDuplicates(right)
  const merged = new ListMerge(lhs ?? [], right, schema).run()
  const same = lhs && merged.length === lhs.length && merged.every((item, i) => item === lhs[i])
  return same ? lhs : merged.length > 0 ? merged : undefined
}

function rejectDuplicates(index: ListIndex): void {
  for (const element of index.elements) {
    if ((index.items.get(element.text)?.length ?? 0) > 1) {
      throw new ListItemError(`duplicate entries for key ${pathText([element])}`)
    }
  }
}

/**
 * Interleaves two lists: items of both take the order of the right one, and items that only one side has keep their place
 * between them. An item that the left side has twice is not merged but replaced. Upstream: mergingWalker.visitListItems
 */
class ListMerge {
  private readonly left: JsonList
  private readonly leftElements: readonly PathElement[]
  private readonly leftItems: ListIndex['items']
  private readonly right: ListIndex
  private readonly items: Schema
  private readonly taken = new Set<string>()
  private readonly output: unknown[] = []
  /** Steps that both sides have and that are still to come, in the right side's order. */
  private readonly shared: string[]

  constructor(left: JsonList, right: ListIndex, schema: ListSchema) {
    this.left = left
    this.leftElements = left.map((item, i) => elementAt(schema, item, i))
    this.leftItems = indexList(schema, left).items
    this.right = right
    this.items = itemSchema(schema)
    this.shared = right.elements.filter(({ text }) => this.leftItems.has(text)).map(({ text }) => text)
  }

  run(): JsonList {
    const { leftElements, right } = this
    let i = 0
    let j = 0
    while (i < leftElements.length || j < right.elements.length) {
      const before = leftElements[i]?.text
      const after = right.elements[j]?.text
      if (before !== undefined && before === after) {
        this.takeRight(before)
        this.shared.shift()
        i++
        j++
        continue
      }
      const known = before !== undefined && right.items.has(before)
      if (known && after !== undefined && this.shared.length > 0 && this.shared[0] !== before) {
        i++
        continue
      }
      if (before !== undefined && !known) {
        this.add(this.left[i], undefined)
        i++
        continue
      }
      if (before !== undefined && this.taken.has(before)) i++
      if (after !== undefined) {
        this.takeRight(after)
        j++
        if (this.shared[0] === after) this.shared.shift()
      }
    }
    return this.output
  }

  private takeRight(text: string): void {
    this.taken.add(text)
    const before = this.leftItems.get(text) ?? []
    this.add(before.length > 1 ? null : before[0], this.right.items.get(text)?.[0])
  }

  private add(lhs: unknown, rhs: unknown): void {
    const merged = mergeValues(lhs, rhs, this.items)
    if (merged !== undefined) this.output.push(merged)
  }
}
