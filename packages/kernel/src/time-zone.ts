import { type DaylightRule, parseDaylightRule, type ZonePeriod } from './daylight-rule.ts'
import { TIME_ZONE_DATA, TIME_ZONE_DATA_VERSION } from './generated/time-zone-data.ts'

export { TIME_ZONE_DATA_VERSION }

/** A date and time of day as a clock on the wall shows it. Fields may overflow: 25 hours are one hour of the next day. */
export interface WallTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond?: number
}

/**
 * Rules of one zone of the IANA database, from 1970 on and without end; the same on every engine, unlike Intl's.
 * Differs: what held before 1970 is not kept.
 */
export interface TimeZone {
  readonly name: string
  /** Seconds east of UTC. */
  offsetSecondsAt(timeMs: number): number
  /** `CET`, `+03`. */
  abbreviationAt(timeMs: number): string
  wallTimeAt(timeMs: number): WallTime
  /**
   * Milliseconds since 1970 of a wall time. One that clocks skip, or show twice, is taken with one of the two offsets around the change,
   * the one that Go's time.Date takes.
   */
  instantOf(wall: WallTime): number
}

export class UnknownTimeZoneError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnknownTimeZoneError'
  }
}

let linesByName: Map<string, string> | undefined
const zones = new Map<string, TimeZone>()

/**
 * The zone of a name; an empty name, `UTC` and `Local` are UTC, whatever the machine's own zone. Throws an UnknownTimeZoneError:
 * `unknown time zone Mars/Olympus`. Upstream: Go time.LoadLocation
 */
export function timeZone(name: string): TimeZone {
  let zone = zones.get(name)
  if (zone === undefined) {
    zone = loadTimeZone(name)
    zones.set(name, zone)
  }
  return zone
}

/** Every known name, sorted. */
export function timeZoneNames(): string[] {
  return [...linesOfData().keys()].sort()
}

function loadTimeZone(name: string): TimeZone {
  if (name.includes('..') || name.startsWith('/') || name.startsWith('\\')) throw new UnknownTimeZoneError('time: invalid location name')
  const line = linesOfData().get(name === '' || name === 'Local' ? 'UTC' : name)
  if (line === undefined) throw new UnknownTimeZoneError(`unknown time zone ${name}`)
  return createTimeZone(name === '' ? 'UTC' : name, parseLine(line))
}

function linesOfData(): Map<string, string> {
  if (linesByName === undefined) {
    linesByName = new Map()
    for (const line of TIME_ZONE_DATA.trim().split('\n')) {
      for (const name of line.slice(0, line.indexOf('|')).split(' ')) linesByName.set(name, line)
    }
  }
  return linesByName
}

interface ZoneRules {
  readonly types: readonly { readonly abbreviation: string; readonly offsetSeconds: number }[]
  /** The first transition lies at minus infinity. */
  readonly transitions: readonly { readonly atSeconds: number; readonly type: number }[]
  readonly rule: DaylightRule | undefined
}

function parseLine(line: string): ZoneRules {
  const [, types = '', sequence = '', times = '', rule = ''] = line.split('|')
  const [unit = '1', ...deltas] = times.split(' ')
  let atSeconds = 0
  const transitions = [{ atSeconds: -Infinity, type: Number.parseInt(sequence[0]!, 36) }]
  deltas.forEach((delta, index) => {
    atSeconds += Number.parseInt(delta, 36) * Number.parseInt(unit, 36)
    transitions.push({ atSeconds, type: Number.parseInt(sequence[index + 1]!, 36) })
  })
  return {
    types: types.split(' ').map((type) => {
      const [abbreviation = '', offset = '0'] = type.split(',')
      return { abbreviation, offsetSeconds: Number.parseInt(offset, 36) }
    }),
    transitions,
    rule: rule === '' ? undefined : parseDaylightRule(rule),
  }
}

function createTimeZone(name: string, rules: ZoneRules): TimeZone {
  let latest: ZonePeriod | undefined
  const periodAt = (seconds: number): ZonePeriod => {
    if (latest === undefined || seconds < latest.startSeconds || seconds >= latest.endSeconds) latest = lookUp(rules, seconds)
    return latest
  }
  const offsetSecondsAt = (timeMs: number) => periodAt(Math.floor(timeMs / 1000)).offsetSeconds
  return {
    name,
    offsetSecondsAt,
    abbreviationAt: (timeMs) => periodAt(Math.floor(timeMs / 1000)).abbreviation,
    wallTimeAt(timeMs) {
      const local = new Date(timeMs + offsetSecondsAt(timeMs) * 1000)
      return {
        year: local.getUTCFullYear(),
        month: local.getUTCMonth() + 1,
        day: local.getUTCDate(),
        hour: local.getUTCHours(),
        minute: local.getUTCMinutes(),
        second: local.getUTCSeconds(),
        millisecond: local.getUTCMilliseconds(),
      }
    },
    instantOf(wall) {
      const localMs = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second, wall.millisecond ?? 0)
      const period = periodAt(Math.floor(localMs / 1000))
      const guessMs = localMs - period.offsetSeconds * 1000
      const guessSeconds = Math.floor(guessMs / 1000)
      if (guessSeconds >= period.startSeconds && guessSeconds < period.endSeconds) return guessMs
      return localMs - periodAt(guessSeconds).offsetSeconds * 1000
    },
  }
}

function lookUp(rules: ZoneRules, seconds: number): ZonePeriod {
  const { transitions, types, rule } = rules
  let low = 0
  let high = transitions.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (seconds < transitions[middle]!.atSeconds) high = middle
    else low = middle
  }
  const { atSeconds, type } = transitions[low]!
  if (low === transitions.length - 1 && rule !== undefined) return rule.periodAt(seconds, atSeconds)
  return { ...types[type]!, startSeconds: atSeconds, endSeconds: transitions[high]?.atSeconds ?? Infinity }
}
