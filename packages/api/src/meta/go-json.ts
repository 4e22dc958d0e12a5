import { compareText } from '../patch/text-order.ts'

const UNSAFE = /[<>&\u2028\u2029]/g

/**
 * A value as Go's JSON encoder writes it into messages: no spaces, `<`, `>` and `&` escaped, the keys of a map of texts (labels and
 * the like) sorted. Keys of other objects keep their order: in Go those are structs.
 */
export function goJson(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => (isMapOfText(part) ? sorted(part) : part)) ?? 'null'
  return text.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function isMapOfText(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((member) => typeof member === 'string')
  )
}

function sorted(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareText(a, b)))
}
