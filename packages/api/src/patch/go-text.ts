import { isJsonList, isJsonObject } from './json-value.ts'
import { compareText } from './text-order.ts'

/** How Go's `%v` prints a decoded JSON value; upstream's error texts and list orders depend on it. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'number') return goNumber(value)
  if (isJsonList(value)) return `[${value.map(goText).join(' ')}]`
  if (isJsonObject(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined)
    return `map[${keys
      .sort(compareText)
      .map((key) => `${key}:${goText(value[key])}`)
      .join(' ')}]`
  }
  return String(value)
}

/** Integers print as int64; other numbers as Go prints a float64: exponents have a sign and at least two digits. */
export function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString()
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e21)) {
    return value.toExponential().replace(/e([+-])(\d+)$/, (_, sign: string, digits: string) => `e${sign}${digits.padStart(2, '0')}`)
  }
  return String(value)
}

/** Go's `%T` of a decoded JSON value, as `%s` prints the type of nothing. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return '%!s(<nil>)'
  if (isJsonList(value)) return '[]interface {}'
  if (isJsonObject(value)) return 'map[string]interface {}'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : 'string'
}
