import type { JsonObject, ListSchema, Schema } from '@kubesim/api'
import { isJsonObject } from '@kubesim/api'
import type { FieldSet } from '../fields/field-set.ts'
import { FieldSetBuilder } from '../fields/field-set-builder.ts'
import type { PathElement } from '../fields/path-element.ts'
import { fieldElement } from '../fields/path-element.ts'
import { asList, isEmptyObject, presentKeys } from '../json-object.ts'
import { atomOf, fieldSchema, isAtomic, isNamedField, itemSchema } from './atom.ts'
import { indexList } from './list-item.ts'

/**
 * The paths that an object's author owns: every leaf, every list item, every key of a map. Throws a ListItemError.
 * Upstream: typed.TypedValue.ToFieldSet
 */
export function toFieldSet(value: unknown, schema: Schema): FieldSet {
  const root = new FieldSetBuilder()
  visit(value, schema, { parent: root, element: undefined })
  return root.build()
}

interface Place {
  readonly parent: FieldSetBuilder
  readonly element: PathElement | undefined
}

function visit(value: unknown, schema: Schema, place: Place): void {
  const atom = atomOf(schema, value) ?? 'map'
  if (atom === 'scalar' || isAtomic(schema, atom)) {
    if (place.element) place.parent.add(place.element)
    return
  }
  const below = place.element ? place.parent.below(place.element) : place.parent
  if (atom === 'map') {
    if (isJsonObject(value)) visitFields(value, schema, below)
  } else if (schema.type === 'list') visitItems(value, schema, below)
}

function visitFields(object: JsonObject, schema: Schema, builder: FieldSetBuilder): void {
  for (const key of presentKeys(object)) {
    const inner = fieldSchema(schema, key)
    if (!inner) continue
    const value = object[key]
    const element = fieldElement(key)
    visit(value, inner, { parent: builder, element })
    const empty = value === null || (isJsonObject(value) && isEmptyObject(value))
    if (empty || !isNamedField(schema, key)) builder.add(element)
  }
}

function visitItems(value: unknown, schema: ListSchema, builder: FieldSetBuilder): void {
  const { elements, items } = indexList(schema, asList(value))
  for (const element of elements) {
    const [item, ...duplicates] = items.get(element.text) ?? []
    if (duplicates.length === 0) visit(item, itemSchema(schema), { parent: builder, element })
    builder.add(element)
  }
}
