import { describe, expect, it } from 'vitest'
import { parseDaylightRule } from './daylight-rule.ts'
import { TIME_ZONE_DATA_VERSION, timeZone, timeZoneNames } from './time-zone.ts'

const HOUR_MS = 3_600_000

function intlOffsetSeconds(formatter: Intl.DateTimeFormat, timeMs: number): number {
  const parts = Object.fromEntries(formatter.formatToParts(timeMs).map((part) => [part.type, Number(part.value)]))
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour! % 24, parts.minute!, parts.second!)
  return (local - Math.floor(timeMs / 1000) * 1000) / 1000
}

function formatterFor(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}

const ZONES = [
  'UTC', 'Europe/Berlin', 'Europe/Dublin', 'Europe/London', 'Europe/Moscow', 'America/New_York', 'America/Sao_Paulo', 'America/Nuuk', 'America/St_Johns',
  'America/Santiago', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tokyo', 'Asia/Tehran', 'Asia/Gaza', 'Australia/Lord_Howe', 'Australia/Sydney',
  'Africa/Cairo', 'Africa/Casablanca', 'Africa/Monrovia', 'Pacific/Apia', 'Pacific/Auckland', 'Pacific/Chatham', 'Antarctica/Troll',
] // biome-ignore format: a list of names

describe('time zones', () => {
  it('agrees with Intl, where the engine has the same release of the database', () => {
    const differing: string[] = []
    for (const name of ZONES) {
      const zone = timeZone(name)
      const formatter = formatterFor(name)
      for (let timeMs = Date.UTC(1970, 0, 2); timeMs < Date.UTC(2040, 0, 1); timeMs += 211 * HOUR_MS) {
        if (zone.offsetSecondsAt(timeMs) !== intlOffsetSeconds(formatter, timeMs))
          differing.push(`${name} at ${new Date(timeMs).toISOString()}`)
      }
    }
    if (process.versions.tz === TIME_ZONE_DATA_VERSION) expect(differing).toEqual([])
    else {
      console.warn(
        `Intl has ${process.versions.tz}, kubesim ${TIME_ZONE_DATA_VERSION}: ${differing.length} differences ${differing.slice(0, 5).join(', ')}`,
      )
      expect(differing.length).toBeLessThan(ZONES.length * 20)
    }
  })

  it('finds every change of a century to the second', () => {
    const berlin = timeZone('Europe/Berlin')
    const change = Date.UTC(2026, 2, 29, 1)
    expect(berlin.offsetSecondsAt(change - 1)).toBe(3600)
    expect(berlin.offsetSecondsAt(change)).toBe(7200)
    expect(berlin.abbreviationAt(change)).toBe('CEST')
    expect(berlin.offsetSecondsAt(Date.UTC(2099, 6, 1))).toBe(7200)
    expect(timeZone('America/New_York').abbreviationAt(Date.UTC(2026, 0, 1))).toBe('EST')
    expect(timeZone('Africa/Monrovia').offsetSecondsAt(0)).toBe(-(44 * 60 + 30))
  })

  it('turns wall time into the instant and back', () => {
    for (const name of ZONES) {
      const zone = timeZone(name)
      for (let timeMs = Date.UTC(2000, 0, 1); timeMs < Date.UTC(2045, 0, 1); timeMs += 1_999 * HOUR_MS + 123_457) {
        const back = zone.instantOf(zone.wallTimeAt(timeMs))
        const ambiguity = Math.abs(zone.offsetSecondsAt(timeMs) - zone.offsetSecondsAt(back)) * 1000
        expect(Math.abs(back - timeMs), `${name} ${timeMs}`).toBe(ambiguity)
      }
    }
  })

  // Expected values are what Go's time.Date gives.
  it.each([
    ['Europe/Berlin', { year: 2026, month: 3, day: 29, hour: 2, minute: 30, second: 0 }, '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', { year: 2026, month: 10, day: 25, hour: 2, minute: 30, second: 0 }, '2026-10-25T01:30:00.000Z'],
    ['America/New_York', { year: 2026, month: 3, day: 8, hour: 2, minute: 30, second: 0 }, '2026-03-08T06:30:00.000Z'],
    ['America/New_York', { year: 2026, month: 11, day: 1, hour: 1, minute: 30, second: 0 }, '2026-11-01T05:30:00.000Z'],
    ['Australia/Lord_Howe', { year: 2026, month: 4, day: 5, hour: 1, minute: 45, second: 0 }, '2026-04-04T15:15:00.000Z'],
    ['Pacific/Apia', { year: 2011, month: 12, day: 30, hour: 12, minute: 0, second: 0 }, '2011-12-30T22:00:00.000Z'],
    ['America/Nuuk', { year: 2026, month: 3, day: 28, hour: 23, minute: 30, second: 0 }, '2026-03-29T00:30:00.000Z'],
    ['UTC', { year: 2026, month: 1, day: 31, hour: 25, minute: 0, second: 0 }, '2026-02-01T01:00:00.000Z'],
  ])('resolves a wall time in %s that clocks skip or repeat', (name, wall, expected) => {
    expect(new Date(timeZone(name).instantOf(wall)).toISOString()).toBe(expected)
  })

  it('refuses unknown and invalid names as Go does', () => {
    expect(() => timeZone('Mars/Olympus')).toThrow('unknown time zone Mars/Olympus')
    expect(() => timeZone('europe/berlin')).toThrow('unknown time zone europe/berlin')
    expect(() => timeZone('../etc/passwd')).toThrow('time: invalid location name')
    expect(() => timeZone('/etc/localtime')).toThrow('time: invalid location name')
  })

  it('knows every name, and each can be decoded', () => {
    const names = timeZoneNames()
    expect(names.length).toBeGreaterThan(590)
    for (const name of names) expect(Math.abs(timeZone(name).offsetSecondsAt(1_800_000_000_000))).toBeLessThanOrEqual(14 * 3600)
    expect(timeZone('').name).toBe('UTC')
    expect(timeZone('Local').offsetSecondsAt(0)).toBe(0)
  })
})

describe('daylight rules', () => {
  it('reads all three forms of dates', () => {
    const rule = parseDaylightRule('<-03>3<-02>,J60/0,300/24:30')
    const offsetAt = (year: number, month: number, day: number, hour: number) =>
      rule.periodAt(Date.UTC(year, month - 1, day, hour) / 1000, 0).offsetSeconds / 3600
    expect(offsetAt(2024, 3, 1, 2)).toBe(-3)
    expect(offsetAt(2024, 3, 1, 3)).toBe(-2)
    expect(offsetAt(2023, 3, 1, 3)).toBe(-2)
    expect(offsetAt(2023, 10, 29, 2)).toBe(-2)
    expect(offsetAt(2023, 10, 29, 3)).toBe(-3)
  })

  it('refuses what is not a rule', () => {
    expect(() => parseDaylightRule('nonsense')).toThrow(SyntaxError)
    expect(() => parseDaylightRule('CET-1CEST,X3,M10.5.0')).toThrow('not a date of a time zone rule: X3')
  })
})
