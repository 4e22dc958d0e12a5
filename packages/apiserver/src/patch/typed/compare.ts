import type { JsonObject, ListSchema, Schema } from '@kubesim/api'
import { isJsonObject, jsonEqual, ownValue } from '@kubesim/api'
import type { FieldSet } from '../fields/field-set.ts'
import { isEmptySet } from '../fields/field-set.ts'
import { FieldSetBuilder } from '../fields/field-set-builder.ts'
import type { FieldFilter } from '../fields/filter.ts'
import type { PathElement } from '../fields/path-element.ts'
import { fieldElement } from '../fields/path-element.ts'
import { asList, asObject, isEmptyObject, presentKeys } from '../json-object.ts'
import type { Atom } from './atom.ts'
import { fieldSchema, forEachAtom, isAtomic, itemSchema } from './atom.ts'
import { indexList } from './list-item.ts'
import { zeroFields } from './zero-values.ts'

/** How two objects differ. No path is in two of the sets. Upstream: typed.Comparison */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

/** Undefined stands for nothing at all, such as the object before it was created. */
interface Sides {
  readonly lhs: unknown
  readonly rhs: unknown
}

interface Output {
  readonly added: FieldSetBuilder
  readonly modified: FieldSetBuilder
  readonly removed: FieldSetBuilder
}

/** Where the walk is: the step that leads here and the three sets it would go into. */
interface Place {
  readonly parent: Output
  readonly element: PathElement | undefined
}

/**
 * Compares two objects of a kind, either of which may be undefined. Throws a ListItemError for a list whose items nobody can
 * tell apart. Upstream: typed.TypedValue.Compare
 */
export function compareObjects(lhs: unknown, rhs: unknown, schema: Schema): Comparison {
  const root: Output = { added: new FieldSetBuilder(), modified: new FieldSetBuilder(), removed: new FieldSetBuilder() }
  compareValue({ lhs, rhs }, schema, { parent: root, element: undefined })
  return { added: root.added.build(), modified: root.modified.build(), removed: root.removed.build() }
}

export function isSame(comparison: Comparison): boolean {
  return isEmptySet(comparison.added) && isEmptySet(comparison.modified) && isEmptySet(comparison.removed)
}

export function filterComparison(comparison: Comparison, filter: FieldFilter | undefined): Comparison {
  if (!filter) return comparison
  return { added: filter(comparison.added), modified: filter(comparison.modified), removed: filter(comparison.removed) }
}

function mark(place: Place, kind: keyof Output): void {
  if (place.element) place.parent[kind].add(place.element)
}

function compareValue(sides: Sides, schema: Schema, place: Place): void {
  const { lhs, rhs } = sides
  if (lhs === rhs) return
  let leaf = false
  forEachAtom(schema, sides, (atom, last) => {
    const wasLeaf = compareAtom(atom, sides, { schema, place })
    if (last) leaf = wasLeaf
  })
  if (leaf) return
  if (lhs === undefined) mark(place, 'added')
  else if (rhs === undefined) mark(place, 'removed')
}

/** Returns whether the value was compared as a whole. */
function compareAtom(atom: Atom, sides: Sides, options: { schema: Schema; place: Place }): boolean {
  const { schema, place } = options
  if (atom === 'scalar' || isAtomic(schema, atom) || bothEmpty(atom, sides, schema)) {
    compareLeaf(sides, place)
    return true
  }
  const output = below(place)
  if (atom === 'map') compareFields({ lhs: asObject(sides.lhs), rhs: asObject(sides.rhs) }, schema, output)
  else if (schema.type === 'list') compareItems({ lhs: sides.lhs, rhs: sides.rhs }, schema, output)
  return false
}

function compareLeaf({ lhs, rhs }: Sides, place: Place): void {
  if (lhs === undefined) mark(place, 'added')
  else if (rhs === undefined) mark(place, 'removed')
  else if (!jsonEqual(lhs, rhs)) mark(place, 'modified')
}

/** Empty and null are leaves, so that the difference between them is not lost. */
function bothEmpty(atom: Atom, { lhs, rhs }: Sides, schema: Schema): boolean {
  if (atom === 'list') return (asList(lhs)?.length ?? 0) === 0 && (asList(rhs)?.length ?? 0) === 0
  return isEmptyMap(lhs, schema) && isEmptyMap(rhs, schema)
}

function isEmptyMap(value: unknown, schema: Schema): boolean {
  if (!isJsonObject(value)) return true
  return isEmptyObject(value) && (schema.type !== 'struct' || zeroFields(schema).values.size === 0)
}

function below(place: Place): Output {
  const { parent, element } = place
  if (!element) return parent
  return { added: parent.added.below(element), modified: parent.modified.below(element), removed: parent.removed.below(element) }
}

function compareFields(sides: { lhs: JsonObject | undefined; rhs: JsonObject | undefined }, schema: Schema, output: Output): void {
  const { lhs, rhs } = sides
  const zeros = schema.type === 'struct' ? zeroFields(schema).values : undefined
  const keys = new Set([...(lhs ? presentKeys(lhs) : []), ...(rhs ? presentKeys(rhs) : []), ...(zeros?.keys() ?? [])])
  for (const key of keys) {
    const inner = fieldSchema(schema, key)
    if (!inner) continue
    const zero = zeros?.get(key)
    const left = lhs && (ownValue(lhs, key) === undefined ? zero : lhs[key])
    const right = rhs && (ownValue(rhs, key) === undefined ? zero : rhs[key])
    compareValue({ lhs: left, rhs: right }, inner, { parent: output, element: fieldElement(key) })
  }
}

function compareItems(sides: Sides, schema: ListSchema, output: Output): void {
  const left = indexList(schema, asList(sides.lhs))
  const right = indexList(schema, asList(sides.rhs))
  const items = itemSchema(schema)
  const compareItem = (element: PathElement, lhs: unknown, rhs: unknown): void =>
    compareValue({ lhs, rhs }, items, { parent: output, element })
  for (const element of [...left.elements, ...right.elements.filter(({ text }) => !left.items.has(text))]) {
    const before = left.items.get(element.text) ?? []
    const after = right.items.get(element.text) ?? []
    if (before.length <= 1 && after.length <= 1) compareItem(element, before[0], after[0])
    else if (before.length >= 2 && after.length >= 2) {
      if (!jsonEqual(before, after)) output.modified.add(element)
    } else if (before.length >= 2) {
      if (after.length > 0) compareItem(element, undefined, after[0])
      output.removed.add(element)
    } else {
      if (before.length > 0) compareItem(element, before[0], undefined)
      output.added.add(element)
    }
  }
}
