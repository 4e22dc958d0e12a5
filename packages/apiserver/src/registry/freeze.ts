/**
 * Freezes a value and all it holds, so that whoever mutates a stored object gets a TypeError. What is frozen already is taken to be so
 * all the way down, which makes freezing a new version cost what has changed.
 */
export function deepFreeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value
  Object.freeze(value)
  for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key])
  return value
}
