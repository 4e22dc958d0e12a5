import type { ListSchema, Schema } from '@kubesim/api'
import type { FieldSet } from '../fields/field-set.ts'
import { EMPTY_FIELD_SET, isEmptySet, recursiveDifference, union } from '../fields/field-set.ts'
import { FieldSetBuilder } from '../fields/field-set-builder.ts'
import type { Path } from '../fields/path-element.ts'
import { DEDUCED } from './atom.ts'

/**
 * The set as it would be had it been written under this schema: paths into what is owned as a whole by now become that whole.
 * Returns the set itself when nothing changes. Upstream: typed.ReconcileFieldSetWithSchema
 */
export function reconcileFieldSet(set: FieldSet, schema: Schema): FieldSet {
  const wholes = new FieldSetBuilder()
  visit({ set, whole: false, path: [] }, schema, wholes)
  const became = wholes.build()
  return isEmptySet(became) ? set : union(recursiveDifference(set, became), became)
}

interface Place {
  readonly set: FieldSet | undefined
  /** The path itself is in the set, and nothing below it. */
  readonly whole: boolean
  readonly path: Path
}

function visit(place: Place, schema: Schema, wholes: FieldSetBuilder): void {
  if (schema.type === 'list') visitList(place, schema, wholes)
  else if (schema.type === 'struct' || schema.type === 'map') {
    if (schema.type === 'map' && schema.values === DEDUCED) return
    if (schema.mapType !== 'atomic') visitChildren(place, wholes, (name) => childSchema(schema, name))
    else if (!place.whole && place.set && !isEmptySet(place.set)) wholes.addPath(place.path)
  } else if (schema.type === 'any' && schema !== DEDUCED && !place.whole && place.set && !isEmptySet(place.set)) {
    wholes.addPath(place.path)
  }
}

function visitList(place: Place, schema: ListSchema, wholes: FieldSetBuilder): void {
  if (schema.listType !== 'atomic') visitChildren(place, wholes, () => schema.items)
  else if (!place.whole) wholes.addPath(place.path)
}

function childSchema(schema: Schema, name: string | undefined): Schema | undefined {
  if (schema.type === 'map') return schema.values
  if (schema.type !== 'struct') return undefined
  return (name === undefined ? undefined : schema.fields.get(name)?.schema) ?? (schema.preserveUnknown ? DEDUCED : undefined)
}

function visitChildren(place: Place, wholes: FieldSetBuilder, schemaOf: (name: string | undefined) => Schema | undefined): void {
  for (const node of (place.set ?? EMPTY_FIELD_SET).nodes) {
    const schema = schemaOf(node.element.type === 'f' ? node.element.name : undefined)
    if (!schema) continue
    const whole = node.member && node.children === undefined
    visit({ set: node.children, whole, path: [...place.path, node.element] }, schema, wholes)
  }
}
