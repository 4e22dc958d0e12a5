import { describe, expect, it } from 'vitest'
import { cronScheduleProblem } from './cron-schedule.ts'

describe('a schedule', () => {
  it.each(['* * * * *', '*/5 0-6 1,15 jan-mar mon', '0 0 * * ?', '@daily', '@every 1h30m', 'TZ=UTC 0 0 * * *'])('%s is one', (schedule) => {
    expect(cronScheduleProblem(schedule)).toBeUndefined()
  })

  it.each([
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
    ['@often', 'unrecognized descriptor: @often'],
  ])('%s is none', (schedule, problem) => {
    expect(cronScheduleProblem(schedule)).toBe(problem)
  })
})
