import type { JsonList, JsonObject } from '@kubesim/api'
import { isJsonObject } from '@kubesim/api'

export function asObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined
}

export function asList(value: unknown): JsonList | undefined {
  return Array.isArray(value) ? value : undefined
}

/** The keys that hold something. */
export function presentKeys(object: JsonObject): string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined)
}

export function isEmptyObject(object: JsonObject): boolean {
  for (const key in object) if (object[key] !== undefined) return false
  return true
}
