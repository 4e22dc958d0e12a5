import type { FieldSchema, ListSchema, Schema, StructSchema } from '../../schema/schema.ts'

/** The made-up type that the recorded cases are about: every kind of list, map and patch strategy. */
const text: Schema = { type: 'scalar', format: 'string' }
const int: Schema = { type: 'scalar', format: 'int64' }
const untyped: Schema = { type: 'any' }
const textMap: Schema = { type: 'map', values: text, mapType: 'granular' }

function listOf(items: Schema): ListSchema {
  return { type: 'list', items, listType: 'atomic', mapKeys: [] }
}

function field(name: string, schema: Schema, options: Partial<FieldSchema> = {}): [string, FieldSchema] {
  return [name, { name, schema, required: false, ...options }]
}

const MERGE: Partial<FieldSchema> = { patchStrategy: ['merge'] }
const MERGE_BY_NAME: Partial<FieldSchema> = { patchStrategy: ['merge'], patchMergeKey: 'name' }

const itemFields = new Map<string, FieldSchema>()
const retainKeysFields = new Map<string, FieldSchema>()

export const mergeItem: StructSchema = { type: 'struct', name: 'test.MergeItem', fields: itemFields, mapType: 'granular' }
const retainKeysItem: StructSchema = { type: 'struct', name: 'test.RetainKeysMergeItem', fields: retainKeysFields, mapType: 'granular' }

const entries: [string, FieldSchema][] = [
  field('name', text),
  field('value', text),
  field('other', text),
  field('mergingList', listOf(mergeItem), MERGE_BY_NAME),
  field('nonMergingList', listOf(mergeItem)),
  field('mergingIntList', listOf(int), MERGE),
  field('nonMergingIntList', listOf(int)),
  field('mergeItemPtr', listOf(mergeItem), MERGE_BY_NAME),
  field('simpleMap', textMap),
  field('replacingItem', untyped, { patchStrategy: ['replace'] }),
  field('retainKeysMap', retainKeysItem, { patchStrategy: ['retainKeys'] }),
  field('retainKeysMergingList', listOf(mergeItem), { patchStrategy: ['merge', 'retainKeys'], patchMergeKey: 'name' }),
]
for (const [name, entry] of entries) itemFields.set(name, entry)

const retainKeysEntries: [string, FieldSchema][] = [
  field('name', text),
  field('value', text),
  field('other', text),
  field('simpleMap', textMap),
  field('mergingIntList', listOf(int), MERGE),
  field('mergingList', listOf(mergeItem), MERGE_BY_NAME),
  field('nonMergingList', listOf(mergeItem)),
]
for (const [name, entry] of retainKeysEntries) retainKeysFields.set(name, entry)
