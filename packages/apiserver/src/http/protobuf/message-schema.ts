import { definitionNames, type FieldSchema, type Schema, type StructSchema, schemaOf, zeroValueOf } from '@kubesim/api'
import type { Fields } from './special-messages.ts'

const structs = new Map<string, StructSchema | undefined>()
let defined: ReadonlySet<string> | undefined

/** What the API says of a message: undefined for one that is no object of its own in JSON. */
export function structOfMessage(name: string): StructSchema | undefined {
  if (structs.has(name)) return structs.get(name)
  defined ??= new Set(definitionNames())
  const definition = name.replace(/^k8s\.io\./, 'io.k8s.').replaceAll('_', '-')
  const schema = defined.has(definition) ? schemaOf(definition) : undefined
  const struct = schema?.type === 'struct' ? schema : undefined
  structs.set(name, struct)
  return struct
}

/** The same without what Go's encoder writes out of what was never set, empty structs included. What is in the fields has been pruned before. */
export function withoutZeros(schema: StructSchema, fields: Fields): Fields {
  let pruned: Fields | undefined
  for (const name of Object.keys(fields)) {
    const field = schema.fields.get(name)
    if (field === undefined || !isUnset(schema, field, fields[name])) continue
    pruned ??= { ...fields }
    delete pruned[name]
  }
  return pruned ?? fields
}

/** The schema has it behind a pointer, because Go's JSON leaves it out when it is zero. Upstream: omitzero */
const OMITTED_BY_VALUE = { struct: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', field: 'creationTimestamp' }

/** Go does not hold the field behind a pointer: its protobuf encoder always writes it. */
export function isHeldByValue(schema: StructSchema, field: FieldSchema): boolean {
  return field.pointer !== true || (field.name === OMITTED_BY_VALUE.field && schema.name === OMITTED_BY_VALUE.struct)
}

function isUnset(schema: StructSchema, field: FieldSchema, value: unknown): boolean {
  return isHeldByValue(schema, field) && isZero(field.schema, value)
}

function isZero(schema: Schema, value: unknown): boolean {
  if (schema.type === 'scalar') return value === null || value === zeroValueOf(schema)
  if (schema.type !== 'struct' || typeof value !== 'object' || value === null) return false
  return Object.entries(value).every(([name, each]) => {
    const field = schema.fields.get(name)
    return field !== undefined && isUnset(schema, field, each)
  })
}
