import { compareText, goNumber } from '@kubesim/api'

const HTML_UNSAFE = /[<>&\u2028\u2029]/g

/** A string as Go's encoding/json writes it: like JSON.stringify, with the characters escaped that matter to HTML. */
export function goJsonString(text: string): string {
  return JSON.stringify(text).replace(HTML_UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Any JSON value as Go writes it: keys sorted, no spaces. */
export function goJson(value: unknown): string {
  if (typeof value === 'string') return goJsonString(value)
  if (typeof value === 'number') return goNumberJson(value)
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    return `{${entries
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, item]) => `${goJsonString(key)}:${goJson(item)}`)
      .join(',')}}`
  }
  return value === undefined ? 'null' : String(value)
}

/** Whole numbers never get an exponent, as they are int64 there. */
function goNumberJson(value: number): string {
  return Number.isInteger(value) ? goNumber(value) : JSON.stringify(value)
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

/** A string as Go's `%q` prints it. */
export function goQuote(text: string): string {
  let quoted = ''
  for (const char of text) {
    const short = SHORT_ESCAPES[char]
    if (short !== undefined) quoted += short
    else quoted += isPrintable(char) ? char : escapeCodePoint(char.codePointAt(0) ?? 0)
  }
  return `"${quoted}"`
}

/** Upstream: unicode.IsPrint, which of all spaces takes only the ASCII one. */
export function isPrintable(char: string): boolean {
  return char === ' ' || !/[\p{C}\p{Z}]/u.test(char)
}

function escapeCodePoint(point: number): string {
  if (point < 0x80) return `\\x${point.toString(16).padStart(2, '0')}`
  return point < 0x10000 ? `\\u${point.toString(16).padStart(4, '0')}` : `\\U${point.toString(16).padStart(8, '0')}`
}
