import { formatTime, isNotFound, type Job, type JobStatus, jobs, type Pod, pods as podResource, semanticDeepEqual } from '@kubesim/api'
import { type Action, type Announcement, patch, updateStatus } from '../kit/action.ts'
import { type Conditions, trueCondition, type Verdict, withCondition } from './conditions.ts'
import { countOf, hasIndex, indexText } from './index-set.ts'
import { completionsOf, isFailed, type JobPass, validIndex } from './job-pass.ts'
import { isIndexed, isTracked, TRACKING_FINALIZER } from './job-pod.ts'
import { judgeFailedPod } from './pod-failure-policy.ts'

/** Ends noted in the status but not counted yet, at most. Upstream: MaxUncountedPods */
export const UNCOUNTED_COUNT_MAX = 500

/** What a pass has come to, before its pods' ends are counted. */
export interface PassResult {
  readonly active: number
  readonly ready: number
  readonly terminating: number
  readonly startTime: string | undefined
  readonly conditions: Conditions
  readonly verdict: Verdict | undefined
}

/** What of the pods' ends is noted, counted and let go. */
interface Count {
  readonly succeeded: number
  readonly failed: number
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] }
  readonly released: readonly Pod[]
  readonly isPartial: boolean
}

/**
 * Counts ends so that each counts once whatever fails in between: first a pod is noted in the status, then it loses its finalizer, and a
 * later pass, seeing that, counts it. The end of the Job is written when nothing is left to count.
 * Upstream: trackJobStatusAndRemoveFinalizers, which does it in one pass
 */
export function planTracking(pass: JobPass, result: PassResult): readonly Action[] {
  const { job } = pass
  const count = countEnds(pass, result.verdict)
  const interim = withInterim(result, pass.nowMs)
  const isOver =
    result.verdict !== undefined &&
    interim === result.conditions &&
    result.terminating === 0 &&
    !count.isPartial &&
    count.released.length + count.uncounted.succeeded.length + count.uncounted.failed.length === 0
  const status = statusOf(pass, { ...result, conditions: interim }, count)
  const next = isOver ? withEnd(status, result.verdict, pass.nowMs) : status
  const write: Action = {
    ...updateStatus(jobs, { ...job, status: next }),
    onSuccess: () => (isOver ? endEvents(job, next, result.verdict) : []),
  }
  return [...(semanticDeepEqual(job.status, next) ? [] : [write]), ...count.released.map(release)]
}

function countEnds(pass: JobPass, verdict: Verdict | undefined): Count {
  const { job, pods } = pass
  const tracked = new Set(pods.filter(isTracked).map(({ metadata }) => metadata.uid!))
  const noted = job.status?.uncountedTerminatedPods ?? {}
  const succeeded = (noted.succeeded ?? []).filter((uid) => tracked.has(uid))
  const failed = (noted.failed ?? []).filter((uid) => tracked.has(uid))
  const countedSuccesses = (noted.succeeded?.length ?? 0) - succeeded.length
  const countedFailures = (noted.failed?.length ?? 0) - failed.length
  const released: Pod[] = []
  let newIndexes = 0
  let isPartial = false
  for (const pod of pods) {
    if (!isTracked(pod) || !canRelease(pass, pod, verdict)) continue
    if (newIndexes + succeeded.length + failed.length >= UNCOUNTED_COUNT_MAX) {
      isPartial = true
      break
    }
    released.push(pod)
    const uid = pod.metadata.uid!
    if (pod.status?.phase === 'Succeeded' && !failed.includes(uid)) {
      if (isIndexed(job)) newIndexes += isNewIndex(pass, pod) ? 1 : 0
      else if (!succeeded.includes(uid)) succeeded.push(uid)
    } else if (countsAsFailed(pass, pod, verdict) && !failed.includes(uid)) failed.push(uid)
  }
  return {
    succeeded: pass.indexes === undefined ? (job.status?.succeeded ?? 0) + countedSuccesses : countOf(pass.indexes.succeeded),
    failed: (job.status?.failed ?? 0) + countedFailures,
    uncounted: { succeeded, failed },
    released,
    isPartial,
  }
}

/** Upstream: canRemoveFinalizer */
function canRelease({ job, indexes }: JobPass, pod: Pod, verdict: Verdict | undefined): boolean {
  if (job.metadata.deletionTimestamp !== undefined || verdict !== undefined || pod.status?.phase === 'Succeeded') return true
  if (!isFailed(job, pod)) return false
  const index = validIndex(job, pod)
  return index === undefined || indexes?.awaiting.get(index)?.metadata.uid !== pod.metadata.uid
}

function isNewIndex({ job, indexes }: JobPass, pod: Pod): boolean {
  const index = validIndex(job, pod)
  return index !== undefined && !hasIndex(indexes!.counted, index)
}

/** When a Job fails, every pod that has not ended counts as failed. */
function countsAsFailed({ job }: JobPass, pod: Pod, verdict: Verdict | undefined): boolean {
  const isFailure = isFailed(job, pod) || (verdict !== undefined && verdict.type !== 'SuccessCriteriaMet')
  if (!isFailure || (isIndexed(job) && validIndex(job, pod) === undefined)) return false
  return judgeFailedPod(job.spec.podFailurePolicy, pod).counts
}

function statusOf({ job, indexes }: JobPass, result: PassResult, count: Count): JobStatus {
  const { succeeded, failed } = count.uncounted
  const completed = indexes === undefined ? (job.status?.completedIndexes ?? '') : indexText(indexes.succeeded)
  return {
    active: omitZero(result.active),
    completedIndexes: completed === '' ? undefined : completed,
    completionTime: job.status?.completionTime,
    conditions: result.conditions.length === 0 ? undefined : result.conditions,
    failed: omitZero(count.failed),
    failedIndexes: indexes?.failed === undefined ? job.status?.failedIndexes : indexText(indexes.failed),
    ready: result.ready,
    startTime: result.startTime,
    succeeded: omitZero(count.succeeded),
    terminating: result.terminating,
    uncountedTerminatedPods: { ...(succeeded.length > 0 && { succeeded }), ...(failed.length > 0 && { failed }) },
  }
}

/** The condition that says how the Job will end; the same conditions when it is there. */
function withInterim({ verdict, conditions }: PassResult, nowMs: number): Conditions {
  if (verdict === undefined || verdict.type === 'Failed' || trueCondition(conditions, verdict.type) !== undefined) return conditions
  return withCondition(conditions, { ...verdict, type: verdict.type, status: 'True' }, nowMs)
}

/** Upstream: enactJobFinished */
function withEnd(status: JobStatus, { type, reason, message }: Verdict, nowMs: number): JobStatus {
  const isSuccess = type === 'SuccessCriteriaMet'
  const end = { type: isSuccess ? 'Complete' : 'Failed', status: 'True', reason, message } as const
  const conditions = withCondition(status.conditions ?? [], end, nowMs)
  return isSuccess ? { ...status, conditions, completionTime: formatTime(nowMs) } : { ...status, conditions }
}

/** Upstream: recordJobFinished */
function endEvents(job: Job, { succeeded = 0 }: JobStatus, { type, reason, message }: Verdict): readonly Announcement[] {
  if (type !== 'SuccessCriteriaMet') return [{ type: 'Warning', reason, message }]
  const completed: Announcement = { type: 'Normal', reason: 'Completed', message: 'Job completed' }
  if (job.spec.completions === undefined || succeeded <= completionsOf(job)) return [completed]
  return [
    { type: 'Warning', reason: 'TooManySucceededPods', message: 'Too many succeeded pods running after completion count reached' },
    completed,
  ]
}

/** Lets go of a pod whose end is noted. Upstream: removeTrackingFinalizerPatch */
export function release(pod: Pod): Action {
  const body = { metadata: { '$deleteFromPrimitiveList/finalizers': [TRACKING_FINALIZER] } }
  return patch(podResource, pod, { body, tolerate: isNotFound })
}

function omitZero(count: number): number | undefined {
  return count === 0 ? undefined : count
}
