import { compareText } from '../patch/text-order.ts'

const UNSAFE = /[<>&\u2028\u2029]/g

/**
 * A value as Go's JSON encoder writes it into messages: no spaces, `<`, `>` and `&` escaped, the keys of a map of texts (labels and
 * the like) sorted. Keys of other objects keep their order: in Go those are structs, as are those whose keys are all capitalised
 * (`{"Type":"InternalIP","Address":"10.0.0.1"}`), the fields of an internal type.
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
    Object.values(value).every((member) => typeof member === 'string') &&
    !Object.keys(value).every((key) => /^[A-Z]/.test(key))
  )
}

function sorted(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareText(a, b)))
}
