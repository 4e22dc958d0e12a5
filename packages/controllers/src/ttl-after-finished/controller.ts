import { type Job, jobs, parseTime } from '@kubesim/api'
import { finishedCondition } from '../job/conditions.ts'
import { type Action, remove, requeueAfter } from '../kit/action.ts'
import { defineController } from '../kit/controller.ts'

/** Deletes Jobs some time after they have finished. Upstream: pkg/controller/ttlafterfinished */
export const ttlAfterFinishedController = defineController<Job, undefined>({
  name: 'ttl-after-finished-controller',
  for: jobs,
  observe: () => undefined,
  plan: (job, _, nowMs) => planExpiry(job, nowMs),
})

/** Only what was seen is deleted: a Job whose time to live has been changed meanwhile is looked at again. */
export function planExpiry(job: Job, nowMs: number): readonly Action[] {
  const { ttlSecondsAfterFinished } = job.spec
  const finished = finishedCondition(job)
  if (ttlSecondsAfterFinished === undefined || finished === undefined || job.metadata.deletionTimestamp !== undefined) return []
  const leftMs = parseTime(finished.lastTransitionTime!) + ttlSecondsAfterFinished * 1000 - nowMs
  if (leftMs > 0) return [requeueAfter(leftMs, 'watchdog')]
  const preconditions = { resourceVersion: job.metadata.resourceVersion! }
  return [remove(jobs, job, { options: { propagationPolicy: 'Foreground', preconditions } })]
}
