import type { CronJob, Job } from '@kubesim/api'
import { finishedCondition } from '../job/conditions.ts'

/** Finished Jobs beyond the limits, oldest first. Upstream: cleanupFinishedJobs */
export function surplusJobs({ spec }: CronJob, children: readonly Job[]): readonly Job[] {
  return [...oldest(children, 'Complete', spec.successfulJobsHistoryLimit), ...oldest(children, 'Failed', spec.failedJobsHistoryLimit)]
}

function oldest(children: readonly Job[], type: 'Complete' | 'Failed', limit: number | undefined): readonly Job[] {
  if (limit === undefined) return []
  const alike = children.filter((job) => job.metadata.deletionTimestamp === undefined && finishedCondition(job)?.type === type)
  return alike.length <= limit ? [] : alike.sort(earlierStartFirst).slice(0, alike.length - limit)
}

/** Upstream: byJobStartTime */
function earlierStartFirst(a: Job, b: Job): number {
  const [one, other] = [a.status?.startTime, b.status?.startTime]
  if (one === other) return a.metadata.name! < b.metadata.name! ? -1 : 1
  if (one === undefined) return 1
  return other === undefined || one < other ? -1 : 1
}
