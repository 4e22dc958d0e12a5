/** A JSON object whose shape is not known. */
export type JsonObject = { readonly [key: string]: unknown }

/** A JSON object that is still being built. */
export type JsonDraft = { [key: string]: unknown }

export type JsonList = readonly unknown[]

export type JsonKind = 'object' | 'list' | 'string' | 'number' | 'boolean' | 'null'

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isJsonList(value: unknown): value is JsonList {
  return Array.isArray(value)
}

export function jsonKind(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'list'
  const type = typeof value
  return type === 'object' ? 'object' : type === 'string' ? 'string' : type === 'number' ? 'number' : 'boolean'
}

/** The value of a key, undefined where the object has none of its own (so that `constructor` is no field of every object). */
export function ownValue(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Sets a key that came from outside: `__proto__` must become a key like any other. */
export function setKey(draft: JsonDraft, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(draft, key, { value, enumerable: true, configurable: true, writable: true })
  else draft[key] = value
}

/** Equality of JSON documents; a key that holds undefined counts as absent. Shared parts cost nothing. */
export function jsonEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left)) return Array.isArray(right) && listsEqual(left, right)
  return !Array.isArray(right) && objectsEqual(left as JsonObject, right as JsonObject)
}

function listsEqual(left: JsonList, right: JsonList): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (!jsonEqual(left[i], right[i])) return false
  return true
}

function objectsEqual(left: JsonObject, right: JsonObject): boolean {
  let count = 0
  for (const key of Object.keys(left)) {
    const value = left[key]
    if (value === undefined) continue
    count++
    if (!jsonEqual(value, ownValue(right, key))) return false
  }
  for (const key of Object.keys(right)) if (right[key] !== undefined) count--
  return count === 0
}

/**
 * `next` with every part that equals the same part of `previous` replaced by that very part, so that a document that came
 * from outside shares what it did not change with the one it replaces. Returns `previous` itself when nothing changed.
 */
export function shareUnchanged<T>(previous: unknown, next: T): T {
  if (previous === next || typeof next !== 'object' || next === null || typeof previous !== 'object' || previous === null) return next
  const shared = Array.isArray(next)
    ? Array.isArray(previous)
      ? shareList(previous, next)
      : next
    : Array.isArray(previous)
      ? next
      : shareObject(previous as JsonObject, next as unknown as JsonObject)
  return shared as T
}

function shareList(previous: JsonList, next: JsonList): JsonList {
  const result = next.map((item, i) => (i < previous.length ? shareUnchanged(previous[i], item) : item))
  return result.length === previous.length && result.every((item, i) => item === previous[i]) ? previous : result
}

function shareObject(previous: JsonObject, next: JsonObject): JsonObject {
  if (Object.getPrototypeOf(next) !== Object.prototype) return next
  const result: JsonDraft = {}
  let same = true
  for (const key of Object.keys(next)) {
    const before = ownValue(previous, key)
    const value = shareUnchanged(before, next[key])
    setKey(result, key, value)
    if (value !== before) same = false
  }
  return same && Object.keys(previous).every((key) => Object.hasOwn(result, key)) ? previous : result
}

/** A draft's content, or the object it was made from when every value is still the same. */
export function settle(original: JsonObject, draft: JsonDraft): JsonObject {
  const keys = Object.keys(draft)
  if (keys.length !== Object.keys(original).length) return draft
  for (const key of keys) if (draft[key] !== original[key] || !Object.hasOwn(original, key)) return draft
  return original
}
