import { type CronJob, type CronJobStatus, formatTime, type Job, parseTime } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import type { Action } from '../kit/action.ts'
import { childJob, cronJob } from './cron-job-values.fixture.ts'
import { dueTime, NEVER, untilNextMs } from './due-time.ts'
import { surplusJobs } from './job-history.ts'
import { planCronJob } from './plan.ts'
import { parseSchedule } from './schedule.ts'
import { referenceTo } from './scheduled-job.ts'
import cases from './testdata/cases.json' with { type: 'json' }

type Spec = Partial<CronJob['spec']>

/** Recorded from upstream's controller, but for what has changed since: many missed starts are told, and the last one is made up for. */
const RAN: CronJobStatus = { lastScheduleTime: '2016-05-19T09:01:00Z' }

function flat(actions: readonly Action[]): readonly Action[] {
  return actions.flatMap((action) =>
    action.verb === 'batch'
      ? [...action.actions, ...flat(action.after({ succeeded: action.actions.length, tolerated: 0, error: undefined }))]
      : [action],
  )
}

function done(subject: CronJob, children: readonly Job[], now: string) {
  const actions = flat(planCronJob(subject, { children }, parseTime(now)))
  const warnings = actions.filter((action) => action.verb === 'event' && action.event.type === 'Warning')
  return {
    creates: actions.some(({ verb }) => verb === 'create'),
    deletes: actions.some(({ verb }) => verb === 'delete'),
    warnings: warnings.length,
  }
}

describe('recorded cases', () => {
  test.each(cases.runs)('starts: $name', ({ spec, ranPreviously, stillActive, now, expect: expected }) => {
    const job = childJob('backup-before')
    const status = { ...(ranPreviously && RAN), ...(stillActive && { active: [referenceTo(job)] }) }
    const created = ranPreviously ? '2016-05-19T08:59:00Z' : '2016-05-19T09:59:00Z'
    expect(done(cronJob(spec as Spec, { created, status }), stillActive ? [job] : [], now)).toEqual(expected)
  })

  test.each(cases.status)('status: $name', (given) => {
    const finished = childJob('finished', 'Complete')
    const missing = childJob('missing')
    const active = [...(given.hasFinishedJob ? [finished] : []), ...(given.hasMissingJob ? [missing] : [])].map(referenceTo)
    const children = [...(given.hasFinishedJob ? [finished] : []), ...(given.hasUnexpectedJob ? [childJob('unexpected')] : [])]
    const created = given.ranPreviously ? '2016-05-19T08:59:00Z' : '2016-05-19T09:59:00Z'
    const status = { ...(given.ranPreviously && RAN), active }
    const subject = cronJob(given.spec as Spec, { created, status, isDeleted: given.beingDeleted })
    const { creates, deletes, warnings } = done(subject, children, given.now)
    expect({ creates, deletes }).toEqual({ creates: given.creates, deletes: given.deletes })
    expect(warnings).toBe(given.hasUnexpectedJob ? 1 : 0)
    const told = flat(planCronJob(subject, { children }, parseTime(given.now))).flatMap((action) =>
      action.verb === 'event' ? action.event.reason : [],
    )
    expect(told.includes('SawCompletedJob')).toBe(given.hasFinishedJob)
    expect(told.includes('MissingJob')).toBe(given.hasMissingJob)
  })

  test.each(cases.cleanup)('history: $name', ({ spec, jobs }) => {
    const children = jobs.map(([startTime, end], at) =>
      childJob(`job-${at}`, (end || undefined) as 'Complete', { startTime: String(startTime) }),
    )
    const subject = cronJob({ successfulJobsHistoryLimit: undefined, failedJobsHistoryLimit: undefined, ...spec })
    const expected = jobs.flatMap(([, , goes], at) => (goes === true ? [`job-${at}`] : []))
    expect(
      surplusJobs(subject, children)
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(expected)
  })

  test.each(cases.unmet)('times missed: $name', ({ schedule, created, lastScheduleTime, startingDeadlineSeconds, now, due }) => {
    const subject = cronJob(
      { schedule, startingDeadlineSeconds: startingDeadlineSeconds ?? undefined },
      { created, status: lastScheduleTime === null ? {} : { lastScheduleTime } },
    )
    const found = dueTime(subject, parseSchedule(schedule, undefined), { nowMs: parseTime(now), isLimited: true })
    expect(found === NEVER ? NEVER : formatTime(found.dueMs!)).toBe(due)
  })
})

describe('times', () => {
  const due = (spec: Spec, status: CronJobStatus, now: string) =>
    dueTime(cronJob(spec, { status }), parseSchedule(spec.schedule!, undefined), { nowMs: parseTime(now), isLimited: true })

  test('more than a hundred missed starts are many, and the last one counts', () => {
    expect(due({ schedule: '0 * * * *' }, {}, '2026-01-05T03:59:00Z')).toMatchObject({
      missed: 'few',
      dueMs: parseTime('2026-01-05T03:00:00Z'),
    })
    expect(due({ schedule: '0 * * * *' }, {}, '2026-01-08T00:30:00Z')).toMatchObject({
      missed: 'many',
      dueMs: parseTime('2026-01-08T00:00:00Z'),
    })
  })

  test('a deadline limits how far back is looked', () => {
    const spec = { schedule: '0 * * * *', startingDeadlineSeconds: 60 }
    expect(due(spec, {}, '2026-01-08T00:30:00Z')).toMatchObject({ missed: 'none', dueMs: undefined })
    expect(due(spec, {}, '2026-01-08T00:01:00Z')).toMatchObject({ missed: 'none', dueMs: undefined })
    expect(due(spec, {}, '2026-01-08T00:00:30Z')).toMatchObject({ missed: 'none', dueMs: parseTime('2026-01-08T00:00:00Z') })
  })

  test('irregular ones are walked through, from where regular ones would be: a long pause before now hides the last', () => {
    const spec = { schedule: '30 6-16/4 * * 1-5' }
    expect(due(spec, {}, '2026-01-09T15:00:00Z')).toMatchObject({ missed: 'few', dueMs: parseTime('2026-01-09T14:30:00Z') })
    expect(due(spec, {}, '2026-01-10T12:00:00Z')).toMatchObject({ missed: 'few', dueMs: undefined })
  })

  test('a time that never comes is said to be none', () => {
    expect(due({ schedule: '59 23 31 2 *' }, {}, '2026-01-08T00:00:00Z')).toBe(NEVER)
    const told = planCronJob(cronJob({ schedule: '59 23 31 2 *' }), { children: [] }, parseTime('2026-01-08T00:00:00Z'))
    expect(told).toEqual([
      {
        verb: 'event',
        event: {
          type: 'Warning',
          reason: 'InvalidSchedule',
          message: 'invalid schedule: 59 23 31 2 * : time difference between two schedules is less than 1 second',
        },
      },
    ])
  })

  test('the next look is a tenth of a second after the next time', () => {
    const subject = cronJob({}, { status: { lastScheduleTime: '2026-01-01T05:00:00Z' } })
    expect(untilNextMs(subject, parseSchedule('0 * * * *', undefined), parseTime('2026-01-01T05:30:00Z'))).toBe(30 * 60_000 + 100)
  })
})
