import { type CronJob, parseTime } from '@kubesim/api'
import type { Schedule } from './schedule.ts'

/** Later starts than this are told about. Upstream: mostRecentScheduleTime */
const MISSED_COUNT_MAX = 100
/** Added to the time of the next pass, for clocks that differ a little. Upstream: nextScheduleDelta */
const DELAY_MS = 100

/** What the schedule has come to since the last start. Times are milliseconds since 1970. */
export interface DueTime {
  /** From when on starts are looked for. */
  readonly sinceMs: number
  /** The latest time at which a Job should have started; undefined when there was none. */
  readonly dueMs: number | undefined
  readonly missed: 'none' | 'few' | 'many'
}

/** A time that never comes, such as 31 February. */
export const NEVER = 'time difference between two schedules is less than 1 second'

/** Upstream: mostRecentScheduleTime */
export function dueTime(
  cronJob: CronJob,
  schedule: Schedule,
  { nowMs, isLimited }: { readonly nowMs: number; readonly isLimited: boolean },
): DueTime | typeof NEVER {
  const { startingDeadlineSeconds } = cronJob.spec
  const lastMs = parseTime(cronJob.status?.lastScheduleTime ?? cronJob.metadata.creationTimestamp!)
  const limitMs = isLimited && startingDeadlineSeconds !== undefined ? nowMs - startingDeadlineSeconds * 1000 : lastMs
  const sinceMs = Math.max(lastMs, limitMs)
  const first = schedule.next(sinceMs)
  const second = first === undefined ? undefined : schedule.next(first)
  if (first === undefined) return NEVER
  if (nowMs < first) return { sinceMs, dueMs: undefined, missed: 'none' }
  if (second === undefined || nowMs < second) return { sinceMs, dueMs: first, missed: 'none' }
  const intervalMs = Math.round((second - first) / 1000) * 1000
  if (intervalMs < 1000) return NEVER
  const count = Math.floor((nowMs - first) / intervalMs) + 1
  return { sinceMs, dueMs: latest(schedule, first + (count - 2) * intervalMs, nowMs), missed: count > MISSED_COUNT_MAX ? 'many' : 'few' }
}

/** Intervals need not be alike, so the last few times are walked through. */
function latest(schedule: Schedule, fromMs: number, nowMs: number): number | undefined {
  let found: number | undefined
  for (let timeMs = schedule.next(fromMs); timeMs !== undefined && timeMs <= nowMs; timeMs = schedule.next(timeMs)) found = timeMs
  return found
}

/** How long until the schedule has to be looked at again; undefined for never. Upstream: nextScheduleTimeDuration */
export function untilNextMs(cronJob: CronJob, schedule: Schedule, nowMs: number): number | undefined {
  const due = dueTime(cronJob, schedule, { nowMs, isLimited: false })
  const fromMs = due === NEVER ? nowMs : (due.dueMs ?? (due.missed === 'none' ? due.sinceMs : nowMs))
  const nextMs = schedule.next(fromMs)
  return nextMs === undefined ? undefined : nextMs + DELAY_MS - nowMs
}
