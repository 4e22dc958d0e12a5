import { type CronJob, cronJobs, failure, formatTime, type Job, jobs } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ControllerWorld, EPOCH_MS, startControllers } from '../kit/controller-world.fixture.ts'
import { cronJobController } from './controller.ts'
import { cronJob } from './cron-job-values.fixture.ts'

const AT = { namespace: 'shop', name: 'backup' }
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function start(spec: Partial<CronJob['spec']> = {}): ControllerWorld {
  const world = startControllers(cronJobController)
  world.client.of(cronJobs).create(cronJob(spec))
  settle(world.kernel)
  return world
}

const statusOf = ({ list }: ControllerWorld) => list(cronJobs)[0]!.status
const names = (world: ControllerWorld) => world.names(jobs)
const minuteOf = (time: string) => Date.parse(time) / MINUTE_MS

function end(world: ControllerWorld, name: string, type: 'Complete' | 'Failed' = 'Complete'): void {
  const job = world.list(jobs).find(({ metadata }) => metadata.name === name)!
  const time = formatTime(world.kernel.now)
  const status: Job['status'] = {
    startTime: job.metadata.creationTimestamp,
    conditions: [{ type, status: 'True', lastTransitionTime: time }],
    ...(type === 'Complete' && { completionTime: time }),
  }
  world.client.of(jobs).updateStatus({ ...job, status })
  settle(world.kernel)
}

function patch({ client, kernel }: ControllerWorld, spec: Partial<CronJob['spec']>): void {
  client.of(cronJobs).patch(AT, { type: 'application/merge-patch+json', body: { spec } })
  settle(kernel)
}

describe('CronJob controller', () => {
  test('starts a Job when it is time, lists it while it runs, and remembers it', () => {
    const world = start()
    expect(world.kernel.now).toBe(EPOCH_MS)
    runFor(world.kernel, HOUR_MS + 1000)
    const name = `backup-${minuteOf('2026-01-01T01:00:00Z')}`
    const [job] = world.list(jobs)
    expect(job!.metadata).toMatchObject({
      name,
      labels: { app: 'backup' },
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T01:00:00Z' },
      ownerReferences: [{ kind: 'CronJob', name: 'backup', controller: true, blockOwnerDeletion: true }],
    })
    expect(statusOf(world)).toEqual({
      active: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name,
          namespace: 'shop',
          uid: job!.metadata.uid,
          resourceVersion: job!.metadata.resourceVersion,
        },
      ],
      lastScheduleTime: '2026-01-01T01:00:00Z',
    })
    runFor(world.kernel, MINUTE_MS)
    end(world, name)
    expect(statusOf(world)).toEqual({ lastScheduleTime: '2026-01-01T01:00:00Z', lastSuccessfulTime: '2026-01-01T01:01:01Z' })
    expect(world.told()).toEqual([
      `SuccessfulCreate: Created job ${name}`,
      `SawCompletedJob: Saw completed job: ${name}, condition: Complete`,
    ])
  })

  test('with Allow Jobs run side by side', () => {
    const world = start()
    runFor(world.kernel, 3 * HOUR_MS + 1000)
    expect(statusOf(world)!.active).toHaveLength(3)
  })

  test('with Forbid a Job waits until the one before is over', () => {
    const world = start({ concurrencyPolicy: 'Forbid' })
    runFor(world.kernel, 2 * HOUR_MS + 1000)
    expect(names(world)).toHaveLength(1)
    expect(world.told().some((text) => text.startsWith('JobAlreadyActive: Not starting job because prior execution is running'))).toBe(true)
    end(world, names(world)[0]!)
    expect(names(world)[1]).toBe(`backup-${minuteOf('2026-01-01T02:00:00Z')}`)
    expect(statusOf(world)!.active).toHaveLength(1)
  })

  test('with Replace the one before is ended', () => {
    const world = start({ concurrencyPolicy: 'Replace' })
    runFor(world.kernel, 2 * HOUR_MS + 1000)
    expect(names(world)).toEqual([`backup-${minuteOf('2026-01-01T02:00:00Z')}`])
    expect(statusOf(world)!.active).toHaveLength(1)
    expect(world.told()).toContain(`SuccessfulDelete: Deleted job backup-${minuteOf('2026-01-01T01:00:00Z')}`)
    expect(world.told().some((text) => text.startsWith('MissingJob'))).toBe(false)
  })

  test('keeps as much history as wanted', () => {
    const world = start({ successfulJobsHistoryLimit: 2, failedJobsHistoryLimit: 1 })
    runFor(world.kernel, 1000)
    for (let hour = 1; hour <= 8; hour++) {
      runFor(world.kernel, HOUR_MS)
      end(world, names(world).at(-1)!, hour % 2 === 0 ? 'Complete' : 'Failed')
    }
    expect(names(world).map((name) => Number(name.slice(7)) - minuteOf('2026-01-01T00:00:00Z'))).toEqual([360, 420, 480])
  })

  test('suspended it starts nothing, resumed it makes up for the last start', () => {
    const world = start({ suspend: true })
    runFor(world.kernel, 5 * HOUR_MS + MINUTE_MS)
    expect(names(world)).toEqual([])
    patch(world, { suspend: false })
    expect(names(world)).toEqual([`backup-${minuteOf('2026-01-01T05:00:00Z')}`])
  })

  test('what is too late is missed, and told', () => {
    const world = start({ startingDeadlineSeconds: 90, concurrencyPolicy: 'Forbid' })
    runFor(world.kernel, 2 * HOUR_MS + 1000)
    runFor(world.kernel, 2 * MINUTE_MS)
    end(world, names(world)[0]!)
    expect(names(world)).toHaveLength(1)
    runFor(world.kernel, HOUR_MS)
    expect(names(world)[1]).toBe(`backup-${minuteOf('2026-01-01T03:00:00Z')}`)
  })

  test('too many missed starts are told, and the last one made up for', () => {
    const world = start({ suspend: true })
    runFor(world.kernel, 200 * HOUR_MS)
    patch(world, { suspend: false })
    expect(names(world)).toEqual([`backup-${minuteOf('2026-01-09T08:00:00Z')}`])
    expect(world.told()[0]).toBe(
      'TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    )
  })

  test('goes by the clock of its zone', () => {
    const world = start({ schedule: '30 9 * * *', timeZone: 'Asia/Kolkata' })
    runFor(world.kernel, 4 * HOUR_MS + 1000)
    expect(world.list(jobs)[0]!.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T09:30:00+05:30',
    })
  })

  test('says what is wrong with its zone or schedule', () => {
    expect(start({ timeZone: 'Mars/Olympus' }).told()).toEqual([
      'UnknownTimeZone: invalid timeZone: "Mars/Olympus": unknown time zone Mars/Olympus',
    ])
    expect(start({ schedule: 'now and then' }).told()).toEqual([
      'UnparseableSchedule: unparseable schedule: "now and then" : expected exactly 5 fields, found 3: [now and then]',
    ])
    expect(start({ schedule: 'TZ=Asia/Tokyo 0 9 * * *' }).told()[0]).toMatch(
      /^UnsupportedSchedule: CRON_TZ or TZ used in schedule "TZ=Asia\/Tokyo/,
    )
  })

  test('tells of Jobs that it does not know and of such that are gone', () => {
    const world = start()
    runFor(world.kernel, HOUR_MS + 1000)
    const [job] = world.list(jobs)
    const { uid: _, resourceVersion: __, ...metadata } = job!.metadata
    world.client.of(jobs).create({ ...job!, metadata: { ...metadata, name: 'stranger' } })
    world.client.of(jobs).delete({ namespace: 'shop', name: job!.metadata.name! })
    settle(world.kernel)
    expect(
      world.told().some((text) => text.startsWith('UnexpectedJob: Saw a job that the controller did not create or forgot: stranger')),
    ).toBe(true)
    expect(world.told()).toContain(`MissingJob: Active job went missing: ${job!.metadata.name}`)
    expect(statusOf(world)!.active).toBeUndefined()
  })

  test('stopped and started, and refused on every fifth call, it starts each Job once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8 }), (stops) => {
        const world = start({ schedule: '*/10 * * * *', successfulJobsHistoryLimit: 100 })
        let calls = 0
        world.api.refuse = ({ verb, resource }) =>
          verb !== 'watch' && verb !== 'list' && resource !== 'events' && ++calls % 5 === 0
            ? failure({ code: 500, reason: 'InternalError', message: 'out of luck' })
            : undefined
        for (const minutes of stops) {
          runFor(world.kernel, minutes * MINUTE_MS)
          for (let turn = 0; turn < minutes; turn++) world.kernel.step()
          world.manager.stop()
          world.manager.start()
        }
        world.api.refuse = () => undefined
        runFor(world.kernel, 2 * HOUR_MS)
        const started = world.list(jobs).map(({ metadata }) => Number(metadata.name!.slice('backup-'.length)))
        expect(new Set(started).size).toBe(started.length)
        expect(started.every((minute) => minute % 10 === 0)).toBe(true)
        expect(statusOf(world)!.active).toHaveLength(started.length)
        expect(world.told().some((text) => text.startsWith('MissingJob'))).toBe(false)
      }),
      { numRuns: 40 },
    )
  })
})
