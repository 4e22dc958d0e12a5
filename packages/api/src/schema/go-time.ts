/** Text that is not a time, with the message of Go's time package. */
export class TimeTextError extends Error {}

const SECONDS_LAYOUT = '2006-01-02T15:04:05Z07:00'
const MICROS_LAYOUT = '2006-01-02T15:04:05.000000Z07:00'
const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/
const CANONICAL_MICROS = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/

/** A metav1.Time as the server gives it back: RFC 3339 in UTC, whole seconds. Throws a TimeTextError. */
export function canonicalTime(text: string): string {
  if (CANONICAL.test(text)) return text
  const { milliseconds } = parseGoTime(text, SECONDS_LAYOUT)
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** A metav1.MicroTime as the server gives it back: RFC 3339 in UTC, six digits of a second. Throws a TimeTextError. */
export function canonicalMicroTime(text: string): string {
  if (CANONICAL_MICROS.test(text)) return text
  const { milliseconds, fraction } = parseGoTime(text, MICROS_LAYOUT)
  return `${new Date(milliseconds).toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`
}

interface ParsedTime {
  /** Unix time of the whole second. */
  readonly milliseconds: number
  /** Digits after the decimal point. */
  readonly fraction: string
}

/** The parts of RFC 3339 in the words of Go's layouts, each with what may stand there. */
const ELEMENTS: readonly (readonly [element: string, pattern: RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/],
  ['-', /^-/],
  ['02', /^\d\d/],
  ['T', /^T/],
  ['15', /^\d\d?/],
  [':', /^:/],
  ['04', /^\d\d/],
  [':', /^:/],
  ['05', /^\d\d/],
]

/** Upstream: Go's time.Parse, for the two layouts of the API. */
function parseGoTime(text: string, layout: string): ParsedTime {
  let rest = text
  const taken: string[] = []
  const take = (element: string, pattern: RegExp): string => {
    const match = pattern.exec(rest)?.[0]
    if (match === undefined)
      throw new TimeTextError(`parsing time ${quoted(text)} as ${quoted(layout)}: cannot parse ${quoted(rest)} as ${quoted(element)}`)
    rest = rest.slice(match.length)
    return match
  }
  for (const [element, pattern] of ELEMENTS) taken.push(take(element, pattern))
  const fraction = layout === MICROS_LAYOUT ? take('.000000', /^[.,]\d{6}/).slice(1) : (/^[.,]\d+/.exec(rest)?.[0] ?? '')
  if (layout === SECONDS_LAYOUT) rest = rest.slice(fraction.length)
  const zone = take('Z07:00', /^(?:Z|[+-]\d\d:\d\d)/)
  if (rest !== '') throw new TimeTextError(`parsing time ${quoted(text)}: extra text: ${quoted(rest)}`)
  return { milliseconds: instantOf(text, taken, zone), fraction: layout === MICROS_LAYOUT ? fraction : '' }
}

function instantOf(text: string, taken: readonly string[], zone: string): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = taken.filter((part) => /^\d/.test(part)).map(Number)
  const check = (what: string, ok: boolean) => {
    if (!ok) throw new TimeTextError(`parsing time ${quoted(text)}: ${what} out of range`)
  }
  check('month', month >= 1 && month <= 12)
  check('hour', hour < 24)
  check('minute', minute < 60)
  check('second', second < 60)
  check('day', day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate())
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second))
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime() - offsetMilliseconds(zone)
}

function offsetMilliseconds(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
