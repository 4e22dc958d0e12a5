import { goQuoted } from '../meta/go-quoted.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** An int64 of nanoseconds. */
const DURATION_MS_MAX = 2 ** 63 / 1e6

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: MINUTE_MS,
  h: HOUR_MS,
}

const TERM = /^(\d+\.?\d*|\.\d+)([^\d.]*)/

type Reading = { readonly ms: number } | { readonly problem: string }

/** Milliseconds of Go's notation (`1h30m`, `500ms`, `-1.5s`, `0`); undefined for what is none. Upstream: time.ParseDuration */
export function parseDuration(text: string): number | undefined {
  const reading = read(text)
  return 'ms' in reading ? reading.ms : undefined
}

/** What Go has against a text as a duration, in its words; undefined when it is one. */
export function durationProblem(text: string): string | undefined {
  const reading = read(text)
  return 'problem' in reading ? reading.problem : undefined
}

function read(text: string): Reading {
  const isNegative = text.startsWith('-')
  let rest = isNegative || text.startsWith('+') ? text.slice(1) : text
  if (rest === '0') return { ms: 0 }
  const invalid = { problem: `time: invalid duration ${goQuoted(text)}` }
  if (rest === '') return invalid
  let ms = 0
  while (rest !== '') {
    const term = TERM.exec(rest)
    if (term === null) return invalid
    const [whole, digits = '', unit = ''] = term
    if (unit === '') return { problem: `time: missing unit in duration ${goQuoted(text)}` }
    const unitMs = Object.hasOwn(UNITS_MS, unit) ? UNITS_MS[unit]! : undefined
    if (unitMs === undefined) return { problem: `time: unknown unit ${goQuoted(unit)} in duration ${goQuoted(text)}` }
    ms += unitMs < 1 ? Number(digits) / Math.round(1 / unitMs) : Number(digits) * unitMs
    rest = rest.slice(whole.length)
  }
  if (ms > DURATION_MS_MAX) return invalid
  return { ms: isNegative && ms !== 0 ? -ms : ms }
}

/** Go's own notation of milliseconds: `1h30m0s`, `1.5s`, `300ms`, `0s`. Upstream: time.Duration String */
export function formatDuration(durationMs: number): string {
  const sign = durationMs < 0 ? '-' : ''
  const totalMs = Math.abs(durationMs)
  const wholeSeconds = Math.floor(totalMs / 1000)
  const nanos = Math.round((totalMs - wholeSeconds * 1000) * 1e6)
  if (wholeSeconds === 0 && nanos < 1e9) return nanos === 0 ? '0s' : sign + subSecond(nanos)
  const seconds = wholeSeconds + (nanos >= 1e9 ? 1 : 0)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const inMinute = `${withFraction(seconds % 60, nanos % 1e9, 9)}s`
  if (hours > 0) return `${sign}${hours}h${minutes}m${inMinute}`
  return `${sign}${minutes > 0 ? `${minutes}m` : ''}${inMinute}`
}

function subSecond(nanos: number): string {
  if (nanos < 1e3) return `${nanos}ns`
  if (nanos < 1e6) return `${withFraction(Math.floor(nanos / 1e3), nanos % 1e3, 3)}µs`
  return `${withFraction(Math.floor(nanos / 1e6), nanos % 1e6, 6)}ms`
}

function withFraction(whole: number, fraction: number, digits: number): string {
  return fraction === 0 ? String(whole) : `${whole}.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`
}
