import type { AnySchema, Schema, StructSchema } from '@kubesim/api'
import { isJsonObject } from '@kubesim/api'

/** How a value of a schema is walked. Upstream: structured-merge-diff schema.Atom */
export type Atom = 'scalar' | 'list' | 'map'

/** Free-form content whose objects are owned key by key. */
export const DEDUCED: AnySchema = Object.freeze({ type: 'any' })
/** Free-form content inside of which nothing is owned apart. */
const UNTYPED: AnySchema = Object.freeze({ type: 'any' })

/**
 * What a value is treated as. Where the schema allows anything, the value decides; null then is everything at once, written as
 * undefined. Upstream: typed.deduceAtom
 */
export function atomOf(schema: Schema, value: unknown): Atom | undefined {
  switch (schema.type) {
    case 'scalar':
      return 'scalar'
    case 'list':
      return 'list'
    case 'struct':
    case 'map':
      return 'map'
    case 'any':
      if (value === null || value === undefined) return undefined
      return Array.isArray(value) ? 'list' : isJsonObject(value) ? 'map' : 'scalar'
  }
}

/** Is a value of this schema, walked like this, owned as a whole? */
export function isAtomic(schema: Schema, atom: Atom): boolean {
  if (schema.type === 'list') return schema.listType === 'atomic'
  if (schema.type === 'any') return atom === 'list' || schema !== DEDUCED
  return schema.type !== 'scalar' && schema.mapType === 'atomic'
}

/** The schema of an object's field; undefined for a field that must not be there. */
export function fieldSchema(schema: Schema, key: string): Schema | undefined {
  if (schema.type === 'struct') return schema.fields.get(key)?.schema ?? (schema.preserveUnknown ? DEDUCED : undefined)
  if (schema.type === 'map') return schema.values
  return schema.type === 'any' ? schema : undefined
}

/** Is this field declared by name, rather than one of many? */
export function isNamedField(schema: Schema, key: string): schema is StructSchema {
  return schema.type === 'struct' && schema.fields.has(key)
}

export function itemSchema(schema: Schema): Schema {
  return schema.type === 'list' ? schema.items : UNTYPED
}

/** Calls `visit` as upstream compares or merges two sides: twice where free-form content changes its nature. */
export function forEachAtom(schema: Schema, sides: { lhs: unknown; rhs: unknown }, visit: (atom: Atom, last: boolean) => void): void {
  const left = atomOf(schema, sides.lhs)
  const right = atomOf(schema, sides.rhs)
  if (sides.rhs === undefined) visit(left ?? 'map', true)
  else if (sides.lhs === undefined || left === right) visit(right ?? 'map', true)
  else {
    visit(left ?? 'map', false)
    visit(right ?? 'map', true)
  }
}
