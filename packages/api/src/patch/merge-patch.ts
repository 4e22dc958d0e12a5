import { PatchError } from './errors.ts'
import type { JsonDraft, JsonList, JsonObject } from './json-value.ts'
import { isJsonList, isJsonObject, jsonEqual, ownValue, setKey, settle } from './json-value.ts'

/**
 * Applies a JSON merge patch. What the patch leaves alone is shared with `document`, which is returned itself when nothing
 * changes. Throws a PatchError for a patch that is neither an object nor a list.
 * Upstream: evanphx/json-patch v4 MergePatch, which unlike RFC 7386 also drops nulls from objects inside of new lists.
 */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (isJsonObject(patch)) return isJsonObject(document) ? mergeObjects(document, patch) : withoutNulls(patch)
  if (isJsonList(patch)) return withoutNulls(patch)
  throw new PatchError('BadJSONPatch')
}

function mergeObjects(document: JsonObject, patch: JsonObject): JsonObject {
  const draft: JsonDraft = { ...document }
  for (const key of Object.keys(patch)) {
    const value = patch[key]
    if (value === undefined) continue
    if (value === null) delete draft[key]
    else setKey(draft, key, merged(ownValue(document, key), value))
  }
  return settle(document, draft)
}

function merged(current: unknown, patch: unknown): unknown {
  if (current === undefined || current === null || !isJsonObject(current)) return same(current, withoutNulls(patch))
  return isJsonObject(patch) ? mergeObjects(current, patch) : patch
}

function same(current: unknown, next: unknown): unknown {
  return jsonEqual(current, next) ? current : next
}

/** Drops keys that hold null, at every depth; a null inside a list stays. */
function withoutNulls(value: unknown): unknown {
  if (isJsonList(value)) return value.map((item) => withoutNulls(item))
  if (!isJsonObject(value)) return value
  const draft: JsonDraft = {}
  for (const key of Object.keys(value)) {
    const item = value[key]
    if (item !== null && item !== undefined) setKey(draft, key, withoutNulls(item))
  }
  return draft
}

/**
 * The JSON merge patch that turns `original` into `modified`: changed and new keys with their value, lost keys as null.
 * Upstream: evanphx/json-patch v4 CreateMergePatch
 */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: JsonDraft = {}
  for (const key of Object.keys(modified)) {
    const after = modified[key]
    if (after === undefined) continue
    const before = ownValue(original, key)
    if (isJsonObject(before) && isJsonObject(after)) {
      const nested = createMergePatch(before, after)
      if (Object.keys(nested).length > 0) setKey(patch, key, nested)
    } else if (!jsonEqual(before, after)) setKey(patch, key, after)
  }
  for (const key of Object.keys(original)) {
    if (original[key] !== undefined && ownValue(modified, key) === undefined) setKey(patch, key, null)
  }
  return patch
}

/** The part of a merge patch that only removes (`nulls`), or only sets (`values`). An empty object that was set is a value. */
export function filterMergePatch(patch: JsonObject, keep: 'nulls' | 'values'): JsonObject {
  const result: JsonDraft = {}
  for (const key of Object.keys(patch)) {
    const value = patch[key]
    if (value === undefined) continue
    if (value === null) {
      if (keep === 'nulls') setKey(result, key, null)
    } else if (isJsonObject(value) && Object.keys(value).length > 0) {
      const nested = filterMergePatch(value, keep)
      if (Object.keys(nested).length > 0) setKey(result, key, nested)
    } else if (keep === 'values') setKey(result, key, value)
  }
  return result
}

/** Do two merge patches set the same key to different things? Upstream: mergepatch.HasConflicts */
export function mergePatchesConflict(left: unknown, right: unknown): boolean {
  if (isJsonObject(left)) {
    if (!isJsonObject(right)) return true
    return Object.keys(left).some((key) => Object.hasOwn(right, key) && mergePatchesConflict(left[key], right[key]))
  }
  if (isJsonList(left)) return !isJsonList(right) || listsConflict(left, right)
  return !jsonEqual(left, right)
}

function listsConflict(left: JsonList, right: JsonList): boolean {
  return left.length !== right.length || left.some((item, i) => mergePatchesConflict(item, right[i]))
}
