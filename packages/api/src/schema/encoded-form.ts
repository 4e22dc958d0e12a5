import type { Schema, StructSchema } from './schema.ts'
import { zeroOfField } from './zero-value.ts'

const filled = new WeakMap<object, { readonly schema: Schema; readonly value: unknown }>()

/**
 * The object as the API server writes it: with the zero values that Go's encoder never leaves out (`resources: {}`,
 * `restartCount: 0`, `lastProbeTime: null`), which objects in this process leave out. Parts that lack nothing are shared, and each
 * part is worked out once. For what leaves the process or is shown as YAML or JSON.
 */
export function encodedForm(schema: Schema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || schema.type === 'any' || schema.type === 'scalar') return value
  const known = filled.get(value)
  if (known !== undefined && known.schema === schema) return known.value
  const result = fill(schema, value)
  filled.set(value, { schema, value: result })
  return result
}

function fill(schema: Schema, value: object): unknown {
  if (Array.isArray(value)) {
    return schema.type === 'list' ? fillList(schema.items, value) : value
  }
  if (schema.type === 'struct') return fillStruct(schema, value as Readonly<Record<string, unknown>>)
  return schema.type === 'map' ? fillMap(schema.values, value as Readonly<Record<string, unknown>>) : value
}

function fillList(items: Schema, value: readonly unknown[]): readonly unknown[] {
  const elements = value.map((element) => encodedForm(items, element))
  return elements.every((element, at) => element === value[at]) ? value : elements
}

function fillMap(values: Schema, value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(value).map(([key, member]) => [key, encodedForm(values, member)] as const)
  return entries.every(([key, member]) => member === value[key]) ? value : Object.fromEntries(entries)
}

function fillStruct(schema: StructSchema, value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let copy: Record<string, unknown> | undefined
  for (const field of schema.fields.values()) {
    const before = value[field.name]
    const after = before === undefined ? zeroOfField(field) : encodedForm(field.schema, before)
    if (after === before) continue
    copy ??= { ...value }
    copy[field.name] = after
  }
  return copy ?? value
}
