import type { FieldSchema, Schema, StructSchema } from '../../schema/schema.ts'
import { PatchError } from '../errors.ts'

/** What a strategic merge patch needs to know about one field. Upstream: strategicpatch.LookupPatchMeta */
export interface PatchMeta {
  /** Schema of the field's value; of the items for a list. */
  readonly schema: Schema
  readonly strategy: 'merge' | 'replace' | ''
  readonly retainKeys: boolean
  /** Empty: items are scalars, or the list does not merge. */
  readonly mergeKey: string
}

/** Go's kind of a value of this schema, as upstream's messages name it. */
const SCALAR_KINDS: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  byte: 'slice',
  'date-time': 'struct',
  'micro-time': 'struct',
  quantity: 'struct',
  'int-or-string': 'struct',
}

function goKind(schema: Schema): string {
  if (schema.type === 'scalar') return SCALAR_KINDS[schema.format] ?? schema.format
  return schema.type === 'map' ? 'map' : schema.type === 'list' ? 'slice' : 'struct'
}

/** The meta data of a field that holds an object. Throws a PatchError when the schema has no such field. */
export function objectMeta(schema: Schema, key: string): PatchMeta {
  const field = findField(schema, key)
  return { schema: field.schema, ...strategies(field), mergeKey: field.patchMergeKey ?? '' }
}

/** The meta data of a field that holds a list. Throws a PatchError when the schema has no such field or it is no list. */
export function listMeta(schema: Schema, key: string): PatchMeta {
  const meta = objectMeta(schema, key)
  if (meta.schema.type !== 'list') throw new PatchError('Other', `expected slice or array type, but got: ${goKind(schema)}`)
  return { ...meta, schema: meta.schema.items }
}

function findField(schema: Schema, key: string): FieldSchema {
  if (schema.type !== 'struct' && goKind(schema) !== 'struct') {
    throw new PatchError('Other', `merging an object in json but data type is not struct, instead is: ${goKind(schema)}`)
  }
  const field = schema.type === 'struct' ? (schema.fields.get(key) ?? foldedField(schema, key)) : undefined
  if (field) return field
  throw new PatchError('Other', `unable to find api field in struct ${structName(schema)} for the json field ${JSON.stringify(key)}`)
}

/** Upstream falls back to the first field that differs in case only. */
function foldedField(schema: StructSchema, key: string): FieldSchema | undefined {
  const wanted = key.toLowerCase()
  for (const field of schema.fields.values()) if (field.name.toLowerCase() === wanted) return field
  return undefined
}

function structName(schema: Schema): string {
  if (schema.type === 'struct') return schema.name.slice(schema.name.lastIndexOf('.') + 1)
  if (schema.type === 'scalar' && schema.format === 'quantity') return 'Quantity'
  if (schema.type === 'scalar' && schema.format === 'int-or-string') return 'IntOrString'
  return schema.type === 'scalar' ? 'Time' : 'RawExtension'
}

function strategies(field: FieldSchema): Pick<PatchMeta, 'strategy' | 'retainKeys'> {
  const names = field.patchStrategy ?? []
  const others = names.filter((name) => name !== 'retainKeys')
  if (names.length > 2 || others.length > 1) throw new PatchError('Other', `unexpected patch strategy: [${names.join(' ')}]`)
  const [other] = others
  return { strategy: other === 'merge' || other === 'replace' ? other : '', retainKeys: others.length < names.length }
}
