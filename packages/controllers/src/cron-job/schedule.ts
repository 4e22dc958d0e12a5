import { parseDuration } from '@kubesim/api'
import { type TimeZone, timeZone, type WallTime } from '@kubesim/kernel'

/** When something is due. Times are milliseconds since 1970. */
export interface Schedule {
  /** The first time after another one; undefined when there is none within five years. */
  next(afterMs: number): number | undefined
}

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const YEARS_MAX = 5

const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** The values of a field that match. */
interface Field {
  readonly values: ReadonlySet<number>
  /** Says nothing: every value, and not by steps. */
  readonly isAny: boolean
}

const schedules = new Map<string, Schedule>()
const SCHEDULES_MAX = 10_000

/**
 * Reads a schedule that the API has found valid, with a zone in front or beside it. Throws an UnknownTimeZoneError.
 * Upstream: robfig/cron ParseStandard
 */
export function parseSchedule(text: string, zone: string | undefined): Schedule {
  const key = `${zone ?? ''} ${text}`
  let schedule = schedules.get(key)
  if (schedule === undefined) {
    schedule = readSchedule(text, zone)
    // Many CronJobs share few schedules; those of years gone by are read again when they are wanted.
    if (schedules.size >= SCHEDULES_MAX) schedules.clear()
    schedules.set(key, schedule)
  }
  return schedule
}

function readSchedule(text: string, zone: string | undefined): Schedule {
  const prefix = /^(?:CRON_)?TZ=(\S+)\s+/.exec(text)
  const rest = (prefix === null ? text : text.slice(prefix[0].length)).trim()
  const where = timeZone(prefix?.[1] ?? zone ?? 'UTC')
  if (rest.startsWith('@every ')) return every(parseDuration(rest.slice('@every '.length))!)
  return new CalendarSchedule(DESCRIPTORS[rest] ?? rest, where)
}

/** At least a second, whole seconds. */
function every(durationMs: number): Schedule {
  const delayMs = Math.max(SECOND_MS, Math.floor(durationMs / SECOND_MS) * SECOND_MS)
  return { next: (afterMs) => Math.floor(afterMs / SECOND_MS) * SECOND_MS + delayMs }
}

/**
 * Five fields on the clock of a zone. Where clocks are set forward or back it does as upstream does, which leaves out a time that does not
 * exist. Upstream: robfig/cron SpecSchedule Next
 */
class CalendarSchedule implements Schedule {
  private readonly minute: Field
  private readonly hour: Field
  private readonly day: Field
  private readonly month: Field
  private readonly weekday: Field
  private readonly zone: TimeZone

  constructor(text: string, zone: TimeZone) {
    const [minute = '', hour = '', day = '', month = '', weekday = ''] = text.split(/\s+/)
    this.minute = parseField(minute, { min: 0, max: 59 })
    this.hour = parseField(hour, { min: 0, max: 23 })
    this.day = parseField(day, { min: 1, max: 31 })
    this.month = parseField(month, { min: 1, max: 12, names: MONTHS })
    this.weekday = parseField(weekday, { min: 0, max: 6, names: DAYS })
    this.zone = zone
  }

  next(afterMs: number): number | undefined {
    const startMs = Math.floor(afterMs / SECOND_MS) * SECOND_MS + SECOND_MS
    const lastYear = this.zone.wallTimeAt(startMs).year + YEARS_MAX
    let timeMs: number | undefined = startMs
    while (timeMs !== undefined && this.zone.wallTimeAt(timeMs).year <= lastYear) {
      const step: number = this.step(timeMs)
      if (step === timeMs) return timeMs
      timeMs = step
    }
    return undefined
  }

  /** The same time when all fields match; else the start of the next month, day, hour or minute that may. */
  private step(timeMs: number): number {
    const wall = this.zone.wallTimeAt(timeMs)
    if (!this.month.values.has(wall.month)) return this.instant({ ...wall, month: wall.month + 1, day: 1, hour: 0, minute: 0, second: 0 })
    if (!this.dayMatches(wall)) return this.nextMidnight(wall)
    // Counted from the instant, not from the clock: an hour that comes twice is passed twice.
    if (!this.hour.values.has(wall.hour)) return timeMs - (wall.minute * 60 + wall.second) * SECOND_MS + HOUR_MS
    if (!this.minute.values.has(wall.minute) || wall.second !== 0) return Math.floor(timeMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS
    return timeMs
  }

  /** Where clocks are changed at midnight the day may begin at one, or the day before end twice. */
  private nextMidnight(wall: WallTime): number {
    const nextMs = this.instant({ ...wall, day: wall.day + 1, hour: 0, minute: 0, second: 0 })
    const { hour } = this.zone.wallTimeAt(nextMs)
    if (hour === 0) return nextMs
    return hour > 12 ? nextMs + (24 - hour) * HOUR_MS : nextMs - hour * HOUR_MS
  }

  /** When both days are told, one of them is enough. */
  private dayMatches({ year, month, day }: WallTime): boolean {
    const isDay = this.day.values.has(day)
    const isWeekday = this.weekday.values.has(new Date(Date.UTC(year, month - 1, day)).getUTCDay())
    return this.day.isAny || this.weekday.isAny ? isDay && isWeekday : isDay || isWeekday
  }

  private instant(wall: WallTime): number {
    return this.zone.instantOf({ ...wall, millisecond: 0 })
  }
}

interface Bounds {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

/** Upstream: robfig/cron getField */
function parseField(text: string, bounds: Bounds): Field {
  const values = new Set<number>()
  let isAny = false
  for (const part of text.split(',').filter((each) => each !== '')) {
    const [range = '', step] = part.split('/')
    const [low = '', high] = range.split('-')
    const isAll = low === '*' || low === '?'
    const first = isAll ? bounds.min : numberOf(low, bounds)
    const last = isAll || (high === undefined && step !== undefined) ? bounds.max : high === undefined ? first : numberOf(high, bounds)
    const width = step === undefined ? 1 : Number(step)
    if (isAll && width === 1) isAny = true
    for (let value = first; value <= last; value += width) values.add(value)
  }
  return { values, isAny }
}

function numberOf(text: string, { names }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1
  return named >= 0 && text !== '' ? named : Number(text)
}
