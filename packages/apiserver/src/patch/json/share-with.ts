import { isJsonObject, type JsonDraft, type JsonList, type JsonObject, setKey } from '@kubesim/api'

/**
 * `next` with every part that equals the same part of `previous` replaced by that very part; `previous` itself when all is equal. Keys that
 * hold undefined count as absent, as they do in stored objects, which is what tells this from `shareUnchanged`.
 */
export function shareWith<T>(previous: unknown, next: T): T {
  if (previous === next) return next
  if (Array.isArray(next)) return Array.isArray(previous) ? (shareList(previous, next) as T) : next
  return isJsonObject(next) && isJsonObject(previous) ? (shareObject(previous, next) as T) : next
}

function shareList(previous: JsonList, next: JsonList): JsonList {
  const shared = next.map((item, index) => shareWith(previous[index], item))
  if (shared.length === previous.length && shared.every((item, index) => item === previous[index])) return previous
  return shared.every((item, index) => item === next[index]) ? next : shared
}

function shareObject(previous: JsonObject, next: JsonObject): JsonObject {
  const shared: JsonDraft = {}
  let asPrevious = true
  let asNext = true
  for (const key of Object.keys(next)) {
    const before = Object.hasOwn(previous, key) ? previous[key] : undefined
    const value = shareWith(before, next[key])
    setKey(shared, key, value)
    if (value !== before) asPrevious = false
    if (value !== next[key]) asNext = false
  }
  if (asPrevious && Object.keys(previous).every((key) => previous[key] === undefined || Object.hasOwn(shared, key))) return previous
  return asNext ? next : shared
}
