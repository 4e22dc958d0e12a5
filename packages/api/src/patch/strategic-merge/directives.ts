import { PatchError } from '../errors.ts'
import type { JsonDraft, JsonObject } from '../json-value.ts'
import { isJsonList, isJsonObject, setKey } from '../json-value.ts'

export const PATCH_DIRECTIVE = '$patch'
export const RETAIN_KEYS_DIRECTIVE = '$retainKeys'
export const DELETE_FROM_PRIMITIVE_LIST = '$deleteFromPrimitiveList'
export const SET_ELEMENT_ORDER = '$setElementOrder'

export function hasDirective(item: unknown): boolean {
  return isJsonObject(item) && Object.hasOwn(item, PATCH_DIRECTIVE)
}

/** The field that `$setElementOrder/field` or `$deleteFromPrimitiveList/field` is about. */
export function directiveTarget(key: string, prefix: typeof SET_ELEMENT_ORDER | typeof DELETE_FROM_PRIMITIVE_LIST): string {
  const slash = key.indexOf('/')
  if (slash < 0 || key.slice(0, slash) !== prefix) {
    throw new PatchError(prefix === SET_ELEMENT_ORDER ? 'BadPatchFormatForSetElementOrderList' : 'BadPatchFormatForPrimitiveList')
  }
  return key.slice(slash + 1)
}

/** A list entry that tells the server to delete the item with this key. */
export function deleteEntry(mergeKey: string, value: unknown): JsonObject {
  return { [PATCH_DIRECTIVE]: 'delete', [mergeKey]: value }
}

/** Nothing of the patched field is to be kept. */
export const DROPPED: unique symbol = Symbol('dropped')

/** A patch value as it is stored where there was nothing to merge it with: objects that carry `$patch` go. */
export function withoutDirectives(value: unknown): unknown {
  if (isJsonList(value)) return value.map(withoutDirectives).filter((item) => item !== DROPPED)
  if (!isJsonObject(value)) return value
  if (hasDirective(value)) return DROPPED
  return mapObject(value, withoutDirectives)
}

/** Drops keys that hold null, in objects at every depth. */
export function withoutNullKeys(value: unknown): unknown {
  if (isJsonList(value)) return value.map(withoutNullKeys)
  if (!isJsonObject(value)) return value
  return mapObject(value, (item) => (item === null ? DROPPED : withoutNullKeys(item)))
}

function mapObject(object: JsonObject, map: (value: unknown) => unknown): JsonObject {
  const draft: JsonDraft = {}
  for (const key of Object.keys(object)) {
    const value = map(object[key])
    if (value !== DROPPED) setKey(draft, key, value)
  }
  return draft
}
