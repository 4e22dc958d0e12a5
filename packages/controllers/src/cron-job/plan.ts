import { type CronJob, type CronJobStatus, cronJobs, cronScheduleProblem, formatTime, isAlreadyExists, type Job, jobs } from '@kubesim/api'
import { timeZone, UnknownTimeZoneError } from '@kubesim/kernel'
import { type Action, create, event, requeueAfter, updateStatus } from '../kit/action.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'
import { type ActiveJobs, reviewActiveJobs } from './active-jobs.ts'
import { type DueTime, dueTime, NEVER, untilNextMs } from './due-time.ts'
import { surplusJobs } from './job-history.ts'
import { parseSchedule, type Schedule } from './schedule.ts'
import { deleteJob, referenceTo, scheduledJob, scheduledName } from './scheduled-job.ts'

export interface CronJobView {
  /** The Jobs it controls. */
  readonly children: readonly Job[]
}

interface Pass {
  readonly cronJob: CronJob
  readonly children: readonly Job[]
  readonly nowMs: number
  readonly review: ActiveJobs
}

/** Upstream: pkg/controller/cronjob sync */
export function planCronJob(cronJob: CronJob, { children }: CronJobView, nowMs: number): readonly Action[] {
  const problem = planProblem(cronJob)
  const schedule = problem === undefined ? parseSchedule(cronJob.spec.schedule, cronJob.spec.timeZone) : undefined
  const due = schedule === undefined ? undefined : dueTime(cronJob, schedule, { nowMs, isLimited: true })
  const expected = due === undefined || due === NEVER || due.dueMs === undefined ? undefined : scheduledName(cronJob, due.dueMs)
  const review = reviewActiveJobs(cronJob, children, expected)
  const pass: Pass = { cronJob, children, nowMs, review }
  const sync = problem !== undefined ? [...planStatus(pass, {}), ...problem] : planSchedule(pass, schedule!, due!)
  const surplus = surplusJobs(cronJob, children).map(deleteJob)
  if (surplus.length === 0) return [...review.told, ...sync]
  return [{ verb: 'batch', slowStart: false, actions: surplus, after: () => [...review.told, ...sync] }]
}

/** Why no Job may start, be it no more than that the CronJob is suspended. */
function planProblem({ metadata, spec }: CronJob): readonly Action[] | undefined {
  if (metadata.deletionTimestamp !== undefined) return []
  const zoneProblem = spec.timeZone === undefined ? undefined : problemOfZone(spec.timeZone)
  if (zoneProblem !== undefined)
    return [event('Warning', 'UnknownTimeZone', `invalid timeZone: ${JSON.stringify(spec.timeZone)}: ${zoneProblem}`)]
  if (spec.suspend === true) return []
  const problem = cronScheduleProblem(spec.schedule)
  if (problem === undefined) return undefined
  return [event('Warning', 'UnparseableSchedule', `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${problem}`)]
}

function problemOfZone(name: string): string | undefined {
  try {
    timeZone(name)
    return undefined
  } catch (error) {
    if (error instanceof UnknownTimeZoneError) return error.message
    throw error
  }
}

/** Upstream: syncCronJob, from where the schedule is known */
function planSchedule(pass: Pass, schedule: Schedule, due: DueTime | typeof NEVER): readonly Action[] {
  const { cronJob, nowMs, review } = pass
  const { spec, status } = cronJob
  const warnings = spec.schedule.includes('TZ') ? [unsupported(spec.schedule)] : []
  if (due === NEVER)
    return [...planStatus(pass, {}), ...warnings, event('Warning', 'InvalidSchedule', `invalid schedule: ${spec.schedule} : ${NEVER}`)]
  const waitMs = untilNextMs(cronJob, schedule, nowMs)
  const wait = waitMs === undefined ? [] : [requeueAfter(waitMs, 'periodic')]
  const idle = (...told: readonly Action[]): readonly Action[] => [...planStatus(pass, {}), ...warnings, ...told, ...wait]
  const { dueMs } = due
  if (dueMs === undefined) return idle()
  if (due.missed === 'many') warnings.push(TOO_MANY_MISSED)
  if (spec.startingDeadlineSeconds !== undefined && dueMs + spec.startingDeadlineSeconds * 1000 < nowMs)
    return idle(event('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${rfc1123(dueMs)}`))
  const name = scheduledName(cronJob, dueMs)
  if (review.active.some((reference) => reference.name === name) || status?.lastScheduleTime === formatTime(dueMs)) return idle()
  const made = pass.children.find(({ metadata }) => metadata.name === name)
  // Made in the pass before: what is left is to write it down.
  if (made !== undefined) return [...planStatus(pass, { made, lastScheduleTime: formatTime(dueMs) }), ...wait]
  if (spec.concurrencyPolicy === 'Forbid' && review.active.length > 0) return idle(ALREADY_ACTIVE)
  return [...warnings, ...planStart(pass, dueMs), ...wait]
}

/** With policy Replace those that run go first. */
function planStart(pass: Pass, dueMs: number): readonly Action[] {
  const { cronJob, children, review } = pass
  const isReplacing = cronJob.spec.concurrencyPolicy === 'Replace'
  const replaced = isReplacing ? children.filter(({ metadata }) => review.active.some(({ uid }) => uid === metadata.uid)) : []
  const start = create(jobs, scheduledJob(cronJob, dueMs), {
    onSuccess: ({ metadata }) => ({ type: 'Normal', reason: 'SuccessfulCreate', message: `Created job ${metadata.name}` }),
    // One of that name which the cache does not know yet, or a stranger's: the next pass will see.
    onFailure: (error) =>
      isAlreadyExists(error) ? undefined : { type: 'Warning', reason: 'FailedCreate', message: `Error creating job: ${error.message}` },
    tolerate: isNamespaceTerminating,
  })
  return [...replaced.map(deleteJob), ...planStatus(pass, { withoutActive: isReplacing }), start]
}

interface StatusChange {
  /** A Job that has started. */
  readonly made?: Job
  readonly lastScheduleTime?: string
  readonly withoutActive?: boolean
}

function planStatus({ cronJob, review }: Pass, { made, lastScheduleTime, withoutActive = false }: StatusChange): readonly Action[] {
  const now = cronJob.status
  const active = made !== undefined ? [...review.active, referenceTo(made)] : withoutActive ? [] : review.active
  const isSame =
    active.length === (now?.active?.length ?? 0) &&
    made === undefined &&
    review.lastSuccessfulTime === now?.lastSuccessfulTime &&
    (lastScheduleTime === undefined || lastScheduleTime === now?.lastScheduleTime)
  if (isSame) return []
  const status: CronJobStatus = {
    active: active.length === 0 ? undefined : active,
    lastScheduleTime: lastScheduleTime ?? now?.lastScheduleTime,
    lastSuccessfulTime: review.lastSuccessfulTime,
  }
  return [updateStatus(cronJobs, { ...cronJob, status })]
}

const TOO_MANY_MISSED = event(
  'Warning',
  'TooManyMissedTimes',
  'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
)
const ALREADY_ACTIVE = event(
  'Normal',
  'JobAlreadyActive',
  'Not starting job because prior execution is running and concurrency policy is Forbid',
)

function unsupported(schedule: string): Action {
  const message = `CRON_TZ or TZ used in schedule ${JSON.stringify(schedule)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`
  return event('Warning', 'UnsupportedSchedule', message)
}

/** Go's time.RFC1123Z, in UTC. */
function rfc1123(timeMs: number): string {
  return `${new Date(timeMs).toUTCString().replace(' GMT', '')} +0000`
}
