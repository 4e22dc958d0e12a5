import { type Pod, parseTime } from '@kubesim/api'
import { jobConditions, trueCondition, type Verdict } from './conditions.ts'
import { countOf } from './index-set.ts'
import { completionsOf, isFailed, isSuspended, type JobPass } from './job-pass.ts'
import { judgeFailedPod } from './pod-failure-policy.ts'
import { metSuccessPolicy } from './success-policy.ts'

export const COMPLETED: Verdict = {
  type: 'SuccessCriteriaMet',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
}

/** Whether the Job is to end, and how. What was decided before stands; then failures come before successes. Upstream: syncJob, middle part */
export function judge(pass: JobPass): Verdict | undefined {
  const conditions = jobConditions(pass.job)
  const success = trueCondition(conditions, 'SuccessCriteriaMet')
  if (success !== undefined) return { type: 'SuccessCriteriaMet', reason: success.reason ?? '', message: success.message ?? '' }
  const failure = trueCondition(conditions, 'FailureTarget')
  if (failure !== undefined) return { type: 'Failed', reason: failure.reason ?? '', message: failure.message ?? '' }
  return failedByPolicy(pass) ?? failedByLimits(pass) ?? failedByIndexes(pass) ?? succeededByPolicy(pass)
}

function failure(reason: string, message: string): Verdict {
  return { type: 'FailureTarget', reason, message }
}

/** Upstream: getFailJobMessage */
function failedByPolicy({ job, pods }: JobPass): Verdict | undefined {
  const { podFailurePolicy } = job.spec
  if (podFailurePolicy === undefined) return undefined
  for (const pod of pods) {
    const message = isFailed(job, pod) ? judgeFailedPod(podFailurePolicy, pod).failJobMessage : undefined
    if (message !== undefined) return failure('PodFailurePolicy', message)
  }
  return undefined
}

function failedByLimits(pass: JobPass): Verdict | undefined {
  if (pass.failed > backOffLimit(pass) || hasRestartedTooOften(pass))
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  const deadlineMs = deadlineOf(pass)
  const isPast = deadlineMs !== undefined && deadlineMs <= pass.nowMs
  return isPast ? failure('DeadlineExceeded', 'Job was active longer than specified deadline') : undefined
}

function backOffLimit({ job }: JobPass): number {
  return job.spec.backoffLimit ?? 6
}

/** When the Job has been active for too long; milliseconds since 1970. Upstream: pastActiveDeadline */
export function deadlineOf({ job, nowMs }: JobPass): number | undefined {
  const { activeDeadlineSeconds } = job.spec
  if (activeDeadlineSeconds === undefined || isSuspended(job)) return undefined
  const startMs = job.status?.startTime === undefined ? nowMs : parseTime(job.status.startTime)
  return startMs + activeDeadlineSeconds * 1000
}

/** Containers that restart in their pods count as failures. Upstream: pastBackoffLimitOnFailure */
function hasRestartedTooOften(pass: JobPass): boolean {
  if (pass.job.spec.template.spec?.restartPolicy !== 'OnFailure') return false
  const restarts = pass.pods.reduce((sum, pod) => sum + restartsOf(pod), 0)
  const limit = backOffLimit(pass)
  return limit === 0 ? restarts > 0 : restarts >= limit
}

function restartsOf({ status }: Pod): number {
  if (status?.phase !== 'Running' && status?.phase !== 'Pending') return 0
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  return statuses.reduce((sum, { restartCount }) => sum + restartCount, 0)
}

function failedByIndexes({ job, indexes }: JobPass): Verdict | undefined {
  if (indexes?.failed === undefined) return undefined
  const failed = countOf(indexes.failed)
  if (job.spec.maxFailedIndexes !== undefined && failed > job.spec.maxFailedIndexes)
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes')
  const isOver = failed > 0 && failed + countOf(indexes.succeeded) >= completionsOf(job)
  return isOver ? failure('FailedIndexes', 'Job has failed indexes') : undefined
}

function succeededByPolicy({ job, indexes }: JobPass): Verdict | undefined {
  if (indexes === undefined) return undefined
  const message = metSuccessPolicy(job.spec.successPolicy, indexes.succeeded, completionsOf(job))
  return message === undefined ? undefined : { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message }
}

/** Upstream: syncJob, `complete` */
export function isComplete({ job, succeeded }: JobPass, active: number): boolean {
  if (active > 0) return false
  return job.spec.completions === undefined ? succeeded > 0 : succeeded >= job.spec.completions
}
