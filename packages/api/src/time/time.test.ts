import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationProblem, formatDuration, parseDuration } from './duration.ts'
import { humanDuration, shortHumanDuration } from './human-duration.ts'
import { formatMicroTime, formatTime, parseTime } from './time.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NEW_YEAR = Date.UTC(2026, 0, 1)

describe('times', () => {
  it('are written to the second or the microsecond', () => {
    expect(formatTime(NEW_YEAR + 999)).toBe('2026-01-01T00:00:00Z')
    expect(formatMicroTime(NEW_YEAR + 1234.567)).toBe('2026-01-01T00:00:01.234567Z')
    expect(formatMicroTime(NEW_YEAR - 0.0001)).toBe('2026-01-01T00:00:00.000000Z')
  })

  it('are read whatever their precision and zone', () => {
    expect(parseTime('2026-01-01T00:00:00Z')).toBe(NEW_YEAR)
    expect(parseTime('2026-01-01T01:30:00+01:30')).toBe(NEW_YEAR)
    expect(parseTime('2026-01-01T00:00:00.25Z')).toBe(NEW_YEAR + 250)
    expect(parseTime('2026-01-01T00:00:00.000001Z')).toBeCloseTo(NEW_YEAR + 0.001, 3)
    expect(['', 'tomorrow', '2026-01-01', '2026-02-30T00:00:00Z', '2026-01-01T00:00:00'].map(parseTime)).toEqual(Array(5).fill(Number.NaN))
  })

  it('come back as they went', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (timeMs) => {
        expect(parseTime(formatMicroTime(timeMs))).toBe(timeMs)
        expect(parseTime(formatTime(timeMs))).toBe(Math.floor(timeMs / 1000) * 1000)
      }),
    )
  })
})

describe('durations', () => {
  it.each([
    ['0', 0],
    ['30s', 30 * SECOND],
    ['1h30m', 90 * MINUTE],
    ['-1.5s', -1500],
    ['.5m', 30 * SECOND],
    ['100us', 0.1],
    ['1h1m1.001s', HOUR + MINUTE + 1001],
  ])('read %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each([
    ['', 'time: invalid duration ""'],
    ['abc', 'time: invalid duration "abc"'],
    ['5', 'time: missing unit in duration "5"'],
    ['5d', 'time: unknown unit "d" in duration "5d"'],
    ['1h 5m', 'time: unknown unit "h " in duration "1h 5m"'],
  ])('refuse %s', (text, problem) => {
    expect(parseDuration(text)).toBeUndefined()
    expect(durationProblem(text)).toBe(problem)
  })

  it.each([
    [0, '0s'],
    [90 * MINUTE, '1h30m0s'],
    [1500, '1.5s'],
    [0.1, '100µs'],
    [0.0015, '1.5µs'],
    [300, '300ms'],
    [-MINUTE, '-1m0s'],
    [1e-6, '1ns'],
  ])('write %s as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })

  it('come back as they went', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms)
      }),
    )
  })
})

describe('ages', () => {
  it.each([
    [-5 * SECOND, '<invalid>'],
    [-500, '0s'],
    [119 * SECOND, '119s'],
    [2 * MINUTE, '2m'],
    [9 * MINUTE + 59 * SECOND, '9m59s'],
    [10 * MINUTE + 30 * SECOND, '10m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR, '3h'],
    [7 * HOUR + 59 * MINUTE, '7h59m'],
    [47 * HOUR, '47h'],
    [2 * DAY, '2d'],
    [3 * DAY + 4 * HOUR, '3d4h'],
    [8 * DAY + HOUR, '8d'],
    [729 * DAY, '729d'],
    [2 * 365 * DAY, '2y'],
    [2 * 365 * DAY + 5 * DAY, '2y5d'],
    [9 * 365 * DAY, '9y'],
  ])('%s ms is %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text)
  })

  it('in one unit', () => {
    expect([-5000, -500, 59_000, 90_000, 7_200_000, 3 * DAY, 800 * DAY].map(shortHumanDuration)).toEqual([
      '<invalid>',
      '0s',
      '59s',
      '1m',
      '2h',
      '3d',
      '2y',
    ])
  })
})
