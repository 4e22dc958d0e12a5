/** The object with other values for some fields; the very object when they are what it has already. Undefined takes a field away. */
export function changed<T extends object>(object: T, changes: Partial<{ [K in keyof T]: T[K] | undefined }>): T {
  for (const key in changes) {
    if (changes[key] !== object[key]) return applied(object, changes)
  }
  return object
}

function applied<T extends object>(object: T, changes: Partial<{ [K in keyof T]: T[K] | undefined }>): T {
  const copy = {} as T
  for (const key in object) {
    const value = key in changes ? changes[key] : object[key]
    if (value !== undefined) copy[key] = value as T[typeof key]
  }
  for (const key in changes) {
    const value = changes[key]
    if (value !== undefined && !(key in copy)) copy[key] = value as T[typeof key]
  }
  return copy
}

/** The list with each element changed; the very list when no element is. */
export function mapShared<T>(list: readonly T[], change: (element: T, index: number) => T): readonly T[]
export function mapShared<T>(list: readonly T[] | undefined, change: (element: T, index: number) => T): readonly T[] | undefined
export function mapShared<T>(list: readonly T[] | undefined, change: (element: T, index: number) => T): readonly T[] | undefined {
  if (list === undefined || list === null) return list
  let copy: T[] | undefined
  for (let at = 0; at < list.length; at++) {
    const before = list[at]!
    const after = change(before, at)
    if (copy !== undefined) copy.push(after)
    else if (after !== before) copy = [...list.slice(0, at), after]
  }
  return copy ?? list
}

/** The record with each value changed; the very record when no value is. */
export function mapValuesShared<T>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => T): Readonly<Record<string, T>>
export function mapValuesShared<T>(
  record: Readonly<Record<string, T>> | undefined,
  change: (value: T, key: string) => T,
): Readonly<Record<string, T>> | undefined
export function mapValuesShared<T>(
  record: Readonly<Record<string, T>> | undefined,
  change: (value: T, key: string) => T,
): Readonly<Record<string, T>> | undefined {
  if (record === undefined || record === null) return record
  let copy: Record<string, T> | undefined
  for (const key in record) {
    const before = record[key]!
    const after = change(before, key)
    if (after === before) continue
    copy ??= { ...record }
    copy[key] = after
  }
  return copy ?? record
}

/**
 * Remembers what a pure function makes of an object, by the object's identity: thousands of pods share one spec. What comes out is its
 * own result from then on, so the function must be idempotent.
 */
export function memoised<T extends object>(change: (object: T) => T): (object: T) => T {
  const known = new WeakMap<T, T>()
  return (object) => {
    const found = known.get(object)
    if (found !== undefined) return found
    const result = change(object)
    known.set(object, result)
    if (result !== object) known.set(result, result)
    return result
  }
}
