import { goNumber, isJsonObject } from '@kubesim/api'
import { goQuote } from '../fields/go-json.ts'

/** How Go's `%#v` prints a decoded JSON value. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (typeof value === 'string') return goQuote(value)
  if (typeof value === 'number') return goNumber(value)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (!isJsonObject(value)) return String(value)
  const fields = Object.keys(value).sort()
  return `map[string]interface {}{${fields.map((key) => `${goQuote(key)}:${goSyntax(value[key])}`).join(', ')}}`
}
