import { formatTime, parseTime } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSchedule } from './schedule.ts'
import cases from './testdata/cases.json' with { type: 'json' }

function next(schedule: string, after: string, zone?: string): string | null {
  const timeMs = parseSchedule(schedule, zone).next(parseTime(after))
  return timeMs === undefined ? null : formatTime(timeMs)
}

describe('a schedule', () => {
  /** Recorded from upstream's own parser, but for those with seconds, which Kubernetes does not know. */
  test.each(cases.next as readonly { schedule: string; zone?: string; after: string; next: string | null }[])(
    '$schedule $zone after $after',
    ({ schedule, zone, after, next: expected }) => {
      expect(next(schedule, after, zone)).toBe(expected)
    },
  )

  test.each(cases.activation)('%s at %s: %s', (schedule, time, expected) => {
    const timeMs = parseTime(String(time))
    expect(parseSchedule(String(schedule), undefined).next(timeMs - 1000) === timeMs).toBe(expected)
  })

  test('by the clock of a zone, through a change of its clocks', () => {
    // Clocks in Berlin skip from 2:00 to 3:00 on 29 March 2026: that day has no 2:30.
    expect(next('30 2 * * *', '2026-03-28T01:30:00Z', 'Europe/Berlin')).toBe('2026-03-30T00:30:00Z')
    expect(next('0 9 * * *', '2026-03-28T08:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T07:00:00Z')
    expect(next('0 2 * * *', '2026-01-01T00:00:00Z', 'Asia/Tokyo')).toBe('2026-01-01T17:00:00Z')
  })

  test('every so often, in whole seconds and at least one', () => {
    expect(next('@every 90m', '2026-01-01T00:00:00Z')).toBe('2026-01-01T01:30:00Z')
    expect(next('@every 100ms', '2026-01-01T00:00:00Z')).toBe('2026-01-01T00:00:01Z')
    expect(next('@every 1.5s', '2026-01-01T00:00:00Z')).toBe('2026-01-01T00:00:01Z')
  })

  test('finds what a walk minute by minute finds', () => {
    const field = (min: number, max: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min, max }).map(String),
        fc.integer({ min: 2, max: 7 }).map((step) => `*/${step}`),
        fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
      )
    const schedule = fc.tuple(field(0, 59), field(0, 23), field(1, 31), fc.constant('*'), field(0, 6))
    const start = fc.integer({ min: 0, max: 366 * 1440 }).map((minute) => Date.UTC(2027, 6, 1) + minute * 60_000)
    const matches = (text: string, value: number, min: number): boolean => {
      if (text === '*') return true
      if (text.startsWith('*/')) return (value - min) % Number(text.slice(2)) === 0
      const [low = '', high = low] = text.split('-')
      return Number(low) <= value && value <= Number(high)
    }
    fc.assert(
      fc.property(schedule, start, ([minute, hour, day, , weekday], startMs) => {
        const isDue = (timeMs: number) => {
          const time = new Date(timeMs)
          const isDay = matches(day, time.getUTCDate(), 1)
          const isWeekday = matches(weekday, time.getUTCDay(), 0)
          const dayMatches = day === '*' || weekday === '*' ? isDay && isWeekday : isDay || isWeekday
          return matches(minute, time.getUTCMinutes(), 0) && matches(hour, time.getUTCHours(), 0) && dayMatches
        }
        let expected = startMs + 60_000
        while (!isDue(expected) && expected < startMs + 70 * 86_400_000) expected += 60_000
        fc.pre(isDue(expected))
        expect(parseSchedule(`${minute} ${hour} ${day} * ${weekday}`, undefined).next(startMs)).toBe(expected)
      }),
      { numRuns: 150 },
    )
  })
})
