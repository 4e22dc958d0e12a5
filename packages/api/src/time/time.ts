import { canonicalTime, TimeTextError } from '../schema/go-time.ts'

/** Times that every month has, in the notation in which all engines agree. */
const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/
const FRACTION = /[.,](\d+)/

let lastSecond = Number.NaN
let lastText = ''

/** `2026-01-01T00:00:00Z`: a metav1.Time of milliseconds since 1970; what is below the second is dropped. */
export function formatTime(timeMs: number): string {
  const second = Math.floor(timeMs / 1000)
  if (second !== lastSecond) {
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`
    lastSecond = second
  }
  return lastText
}

/** `2026-01-01T00:00:00.000000Z`: a metav1.MicroTime of milliseconds since 1970, which may have a fraction. */
export function formatMicroTime(timeMs: number): string {
  const micros = Math.round((timeMs - Math.floor(timeMs / 1000) * 1000) * 1000)
  const carry = micros === 1_000_000
  const text = formatTime(carry ? timeMs + 1000 : timeMs)
  return `${text.slice(0, 19)}.${String(carry ? 0 : micros).padStart(6, '0')}Z`
}

/** Milliseconds since 1970 of an RFC 3339 time of any precision and zone; NaN for what is none. Microseconds are a fraction. */
export function parseTime(text: string): number {
  if (CANONICAL.test(text)) return Date.parse(text)
  try {
    const wholeMs = Date.parse(canonicalTime(text))
    const micros = FRACTION.exec(text)?.[1]?.slice(0, 6).padEnd(6, '0') ?? '0'
    return wholeMs + Number(micros) / 1000
  } catch (error) {
    if (error instanceof TimeTextError) return Number.NaN
    throw error
  }
}
