import type { FieldsV1, StructSchema } from '@kubesim/api'
import type { FieldSet } from '../fields/field-set.ts'
import { mapNodes } from '../fields/field-set.ts'
import { toFieldsV1 } from '../fields/fields-v1.ts'
import { keyElement, type PathElement, Slot, slotAt } from '../fields/path-element.ts'
import { IDENTITIES } from '../typed/item-paths.ts'

/**
 * The fields that a manager owns. Addresses and uids are in `values`, with slots in their place in the set, so that all objects which
 * differ in nothing else have the same set.
 */
export interface OwnedFields {
  readonly set: FieldSet
  readonly values: readonly unknown[]
  /** The schema under which the set was made. */
  readonly schema: StructSchema
}

export const NO_VALUES: readonly unknown[] = Object.freeze([])

/** Takes addresses and uids out of a set. */
export function abstracted(set: FieldSet, schema: StructSchema): OwnedFields {
  const values: unknown[] = []
  const slotted = mapNodes(set, (element) => {
    const value = identityOf(element)
    if (value === undefined) return element
    const known = values.indexOf(value)
    return keyElement([{ name: element.key[0]!.name, value: slotAt(known >= 0 ? known : values.push(value) - 1) }])
  })
  return { set: slotted, values: values.length === 0 ? NO_VALUES : values, schema }
}

function identityOf({ type, key }: PathElement): string | undefined {
  if (type !== 'k' || key.length !== 1 || !IDENTITIES.has(key[0]!.name)) return undefined
  const { value } = key[0]!
  return typeof value === 'string' ? value : undefined
}

/** The set with what its slots stand for. */
export function concrete({ set, values }: OwnedFields): FieldSet {
  return values.length === 0 ? set : withSlots(set, (slot) => values[slot.index])
}

/** The set with other things in the place of slots. */
export function withSlots(set: FieldSet, replace: (slot: Slot) => unknown): FieldSet {
  return mapNodes(set, (element) => {
    const slot = slotOf(element)
    return slot === undefined ? element : keyElement([{ name: element.key[0]!.name, value: replace(slot) }])
  })
}

function slotOf({ key }: PathElement): Slot | undefined {
  const value = key.length === 1 ? key[0]!.value : undefined
  return value instanceof Slot ? value : undefined
}

/** Indices of the slots in a set, ascending. */
export function slotsOf(set: FieldSet): readonly number[] {
  const found = new Set<number>()
  const visit = ({ nodes }: FieldSet): void => {
    for (const { element, children } of nodes) {
      const slot = slotOf(element)
      if (slot !== undefined) found.add(slot.index)
      if (children !== undefined) visit(children)
    }
  }
  visit(set)
  return [...found].sort((a, b) => a - b)
}

const rendered = new WeakMap<FieldSet, FieldsV1>()

/** The wire form. That of a set without slots is one object, deeply frozen. */
export function renderFields(fields: OwnedFields): FieldsV1 {
  if (fields.values.length > 0) return frozen(toFieldsV1(concrete(fields)))
  let form = rendered.get(fields.set)
  if (form === undefined) {
    form = frozen(toFieldsV1(fields.set))
    rendered.set(fields.set, form)
  }
  return form
}

/** Nobody may change what many share. */
function frozen(fields: FieldsV1): FieldsV1 {
  for (const key of Object.keys(fields)) frozen(fields[key] as FieldsV1)
  return Object.freeze(fields)
}
