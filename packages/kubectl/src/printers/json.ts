import { compareText, type JsonObject } from '@kubesim/api'

/**
 * A value as `kubectl -o json` prints it: keys sorted, four blanks, what HTML minds escaped. Differs: what upstream holds as Go structs (`create
 * deployment -o json`) is sorted too, instead of in the order of their fields. Upstream: printers JSONPrinter
 */
export function formatJson(value: unknown): string {
  return `${escapeHtml(JSON.stringify(sortKeys(value), undefined, 4))}\n`
}

/** The value with the keys of all its objects in the order of their bytes, as Go writes maps. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const object = value as JsonObject
  const sorted: Record<string, unknown> = {}
  for (const key of Object.keys(object).sort(compareText)) if (object[key] !== undefined) define(sorted, key, sortKeys(object[key]))
  return sorted
}

function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  else object[key] = value
}

function escapeHtml(text: string): string {
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
