import type { FieldSchema, ScalarFormat, Schema, StructSchema } from './schema.ts'

const SCALAR_ZEROS: Readonly<Record<ScalarFormat, unknown>> = {
  string: '',
  boolean: false,
  int32: 0,
  int64: 0,
  double: 0,
  byte: null,
  'date-time': null,
  'micro-time': null,
  quantity: '0',
  'int-or-string': 0,
}

const structs = new WeakMap<StructSchema, object>()

/** What Go's encoder writes for a value that was never set. Structs are shared: treat them as frozen. */
export function zeroValueOf(schema: Schema): unknown {
  if (schema.type === 'scalar') return SCALAR_ZEROS[schema.format]
  return schema.type === 'struct' ? zeroStruct(schema) : null
}

/** What Go's encoder writes for a field that was never set; undefined when it writes nothing. */
export function zeroOfField(field: FieldSchema): unknown {
  if (field.pointer !== false) return field.always === true ? null : undefined
  if (field.schema.type === 'struct' || field.always === true) return zeroValueOf(field.schema)
  return isStructInGo(field.schema) ? zeroValueOf(field.schema) : undefined
}

/** Times, quantities and numbers-or-strings are structs in Go, and `omitempty` never leaves a struct out. */
function isStructInGo(schema: Schema): boolean {
  if (schema.type !== 'scalar') return false
  const { format } = schema
  return format === 'date-time' || format === 'micro-time' || format === 'quantity' || format === 'int-or-string'
}

function zeroStruct(schema: StructSchema): object {
  const known = structs.get(schema)
  if (known !== undefined) return known
  const zero: Record<string, unknown> = {}
  for (const field of schema.fields.values()) {
    const value = zeroOfField(field)
    if (value !== undefined) zero[field.name] = value
  }
  structs.set(schema, Object.freeze(zero))
  return zero
}
