import type { Schema } from '../../schema/schema.ts'
import { PatchError } from '../errors.ts'
import { goText } from '../go-text.ts'
import type { JsonList, JsonObject } from '../json-value.ts'
import { isJsonList, isJsonObject, jsonEqual, ownValue } from '../json-value.ts'
import { PATCH_DIRECTIVE, RETAIN_KEYS_DIRECTIVE } from './directives.ts'
import { deduplicate, itemKind, sortScalars } from './element-order.ts'
import type { PatchMeta } from './patch-meta.ts'
import { listMeta, objectMeta } from './patch-meta.ts'

/** What is known of the field that two values belong to; list items know nothing but their schema. */
type Place = Pick<PatchMeta, 'schema'> & Partial<PatchMeta>

/**
 * Do two strategic merge patches change the same thing in different ways? Throws a PatchError when the schema does not know a
 * field. Upstream: strategicpatch.MergingMapsHaveConflicts
 */
export function patchesConflict(left: unknown, right: unknown, place: Place): boolean {
  if (isJsonObject(left)) {
    if (!isJsonObject(right)) return true
    const directive = ownValue(left, PATCH_DIRECTIVE)
    if (!jsonEqual(directive, ownValue(right, PATCH_DIRECTIVE))) return true
    return place.strategy !== 'replace' && objectsConflict(left, right, place.schema)
  }
  if (isJsonList(left)) return !isJsonList(right) || listsConflict(left, right, place)
  return !jsonEqual(left, right)
}

function objectsConflict(left: JsonObject, right: JsonObject, schema: Schema): boolean {
  for (const key of Object.keys(left)) {
    if (key === PATCH_DIRECTIVE || key === RETAIN_KEYS_DIRECTIVE || !Object.hasOwn(right, key)) continue
    const value = left[key]
    const place = isJsonList(value) ? listMeta(schema, key) : isJsonObject(value) ? objectMeta(schema, key) : { schema }
    if (patchesConflict(value, right[key], place)) return true
  }
  return false
}

function listsConflict(left: JsonList, right: JsonList, place: Place): boolean {
  const kind = itemKind(left, right)
  const { schema, mergeKey = '' } = place
  if (place.strategy === 'merge') return kind === 'object' && itemsConflict(left, right, { schema, mergeKey })
  if (left.length !== right.length) return true
  const [a, b] = kind === 'object' ? [left, right] : [sortScalars(deduplicate(left)), sortScalars(deduplicate(right))]
  return a.some((item, i) => patchesConflict(item, b[i], { schema }))
}

function itemsConflict(left: JsonList, right: JsonList, options: { schema: Schema; mergeKey: string }): boolean {
  const { schema, mergeKey } = options
  const others = byMergeKey(right, mergeKey)
  for (const [key, item] of byMergeKey(left, mergeKey)) {
    const other = others.get(key)
    if (other && patchesConflict(item, other, { schema })) return true
  }
  return false
}

function byMergeKey(list: JsonList, mergeKey: string): Map<unknown, JsonObject> {
  const items = new Map<unknown, JsonObject>()
  for (const item of list) {
    if (!isJsonObject(item)) throw new PatchError('Other', `invalid element type in merging list:${goText(list)}`)
    if (!Object.hasOwn(item, mergeKey)) {
      throw new PatchError('Other', `cannot find merge key \`${mergeKey}\` in merging list element:${goText(item)}`)
    }
    items.set(item[mergeKey], item)
  }
  return items
}
