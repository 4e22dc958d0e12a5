import type { Schema } from '../../schema/schema.ts'
import { PatchError } from '../errors.ts'
import type { JsonDraft, JsonList, JsonObject } from '../json-value.ts'
import { isJsonList, isJsonObject, setKey } from '../json-value.ts'
import { DELETE_FROM_PRIMITIVE_LIST, PATCH_DIRECTIVE, RETAIN_KEYS_DIRECTIVE, SET_ELEMENT_ORDER } from './directives.ts'
import { deduplicate, itemKind, sortByMergeKey, sortScalars } from './element-order.ts'
import { listMeta, objectMeta } from './patch-meta.ts'
import { asObject } from './set-element-order.ts'

/**
 * The object or patch with all lists that merge in a canonical order, for comparing results whose order means nothing.
 * Upstream: strategicpatch.sortMergeListsByName
 */
export function sortMergeLists(object: JsonObject, schema: Schema): JsonObject {
  const sorted: JsonDraft = {}
  for (const key of Object.keys(object)) setKey(sorted, key, sortField(key, object[key], schema))
  return sorted
}

function sortField(key: string, value: unknown, schema: Schema): unknown {
  if (key === RETAIN_KEYS_DIRECTIVE) return sortScalars(listOf(value, 'BadPatchFormatForRetainKeys'))
  if (key.startsWith(DELETE_FROM_PRIMITIVE_LIST)) return sortScalars(listOf(value, 'BadPatchFormatForPrimitiveList'))
  if (key.startsWith(SET_ELEMENT_ORDER)) return listOf(value, 'BadPatchFormatForSetElementOrderList')
  if (key === PATCH_DIRECTIVE) return value
  if (isJsonObject(value)) return sortMergeLists(value, objectMeta(schema, key).schema)
  if (!isJsonList(value)) return value
  const meta = listMeta(schema, key)
  return meta.strategy === 'merge' ? sortList(value, meta.schema, meta.mergeKey) : value
}

function sortList(list: JsonList, schema: Schema, mergeKey: string): JsonList {
  if (list.length === 0) return list
  if (itemKind(list) === 'scalar') return sortScalars(deduplicate(list))
  const items = list.map((item) => sortMergeLists(asObject(item), schema))
  return sortByMergeKey(items, mergeKey)
}

type FormatError = 'BadPatchFormatForRetainKeys' | 'BadPatchFormatForPrimitiveList' | 'BadPatchFormatForSetElementOrderList'

function listOf(value: unknown, kind: FormatError): JsonList {
  if (isJsonList(value)) return value
  throw new PatchError(kind)
}
