import { type CronJob, formatTime, type Job, jobs, type ObjectReference } from '@kubesim/api'
import { timeZone } from '@kubesim/kernel'
import { type DeleteAction, remove } from '../kit/action.ts'
import { controllerReference } from '../pod-control/claims.ts'

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp'
const MINUTE_MS = 60_000

/** One name for one time, so that no Job starts twice. Upstream: getJobName */
export function scheduledName(cronJob: CronJob, scheduledMs: number): string {
  return `${cronJob.metadata.name}-${Math.floor(scheduledMs / MINUTE_MS)}`
}

/** Upstream: getJobFromTemplate2 */
export function scheduledJob(cronJob: CronJob, scheduledMs: number): Job {
  const { metadata, spec } = cronJob.spec.jobTemplate
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: scheduledName(cronJob, scheduledMs),
      namespace: cronJob.metadata.namespace!,
      labels: metadata?.labels,
      annotations: { ...metadata?.annotations, [SCHEDULED_AT]: zonedTime(scheduledMs, cronJob.spec.timeZone) },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: spec!,
  }
}

/** RFC 3339 on the clock of a zone. */
function zonedTime(timeMs: number, zone: string | undefined): string {
  const offsetSeconds = timeZone(zone ?? 'UTC').offsetSecondsAt(timeMs)
  const local = formatTime(timeMs + offsetSeconds * 1000)
  if (offsetSeconds === 0) return local
  const minutes = Math.abs(Math.trunc(offsetSeconds / 60))
  const two = (value: number) => String(value).padStart(2, '0')
  return `${local.slice(0, -1)}${offsetSeconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

export function referenceTo({ metadata: { name, namespace, uid, resourceVersion } }: Job): ObjectReference {
  return { apiVersion: 'batch/v1', kind: 'Job', name, namespace, uid, resourceVersion }
}

/** Its pods go with it. Upstream: deleteJob */
export function deleteJob(job: Job): DeleteAction {
  return remove(jobs, job, {
    options: { propagationPolicy: 'Background' },
    onSuccess: () => ({ type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted job ${job.metadata.name}` }),
    onFailure: (error) => ({ type: 'Warning', reason: 'FailedDelete', message: `Deleted job: ${error.message}` }),
  })
}
