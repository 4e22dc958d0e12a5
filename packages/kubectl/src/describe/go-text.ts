import { compareText } from '@kubesim/api'

/** How Go's fmt prints values with %v and %q, as far as descriptions need it. */

/** `[a b]`, also of nothing at all. */
export function goList(values: readonly (string | number)[] | undefined): string {
  return `[${(values ?? []).join(' ')}]`
}

/** `map[a:1 b:2]`, sorted by key. */
export function goMap(values: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.keys(values ?? {})
    .sort(compareText)
    .map((key) => `${key}:${values![key]}`)
  return `map[${entries.join(' ')}]`
}

export function goBoolean(value: boolean | undefined): string {
  return value === true ? 'true' : 'false'
}
