import { isPodReady, type Job, type Pod } from '@kubesim/api'
import { isPodActive, isPodTerminating } from '../replicaset/pod-tally.ts'
import { type BackOff, backOffOf, finishedMs } from './back-off.ts'
import { countOf, hasIndex, type IndexSet, indexSetOf, parseIndexes, unionOf } from './index-set.ts'
import { allIndexFailures, completionIndex, indexFailures, isIndexed, isTracked } from './job-pod.ts'
import { judgeFailedPod } from './pod-failure-policy.ts'

/** What a pass knows of a Job with completion mode Indexed. */
export interface IndexFacts {
  readonly succeeded: IndexSet
  /** As the status has it already. */
  readonly counted: IndexSet
  /** Undefined without backoffLimitPerIndex. */
  readonly failed: IndexSet | undefined
  /** The last failed pod of each index that awaits another try: it hands its count of failures on. */
  readonly awaiting: ReadonlyMap<number, Pod>
}

/** What a pass knows of a Job. */
export interface JobPass {
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly active: readonly Pod[]
  readonly ready: number
  readonly terminating: number
  /** Ends so far, those not counted yet included. */
  readonly succeeded: number
  readonly failed: number
  readonly backOff: BackOff
  readonly indexes: IndexFacts | undefined
  readonly nowMs: number
}

export function completionsOf({ spec }: Job): number {
  return spec.completions ?? 0
}

export function isSuspended({ spec }: Job): boolean {
  return spec.suspend === true
}

/** Upstream: onlyReplaceFailedPods */
export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined
}

/** A deleted pod may never come to the phase Failed, so it counts as failed at once, unless only failed ones are replaced. Upstream: isPodFailed */
export function isFailed(job: Job, { status, metadata }: Pod): boolean {
  if (status?.phase === 'Failed') return true
  return !replacesOnlyFailed(job) && metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded'
}

/** Upstream: syncJob, first part */
export function passOf(job: Job, pods: readonly Pod[], nowMs: number): JobPass {
  const active = pods.filter(isPodActive)
  const { succeeded: uncountedSuccesses = [], failed: uncountedFailures = [] } = job.status?.uncountedTerminatedPods ?? {}
  const isNew = (pod: Pod, uncounted: readonly string[]) =>
    isTracked(pod) && !uncounted.includes(pod.metadata.uid!) && hasValidIndex(job, pod)
  const ended = pods.filter(({ status }) => status?.phase === 'Succeeded')
  const failed = pods.filter((pod) => isFailed(job, pod))
  const counting = failed.filter((pod) => isNew(pod, uncountedFailures) && judgeFailedPod(job.spec.podFailurePolicy, pod).counts)
  const indexes = isIndexed(job) ? indexFacts(job, pods, active) : undefined
  const successes = ended.filter((pod) => isNew(pod, uncountedSuccesses)).length + uncountedSuccesses.length
  return {
    job,
    pods,
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(isPodTerminating).length,
    succeeded: indexes === undefined ? (job.status?.succeeded ?? 0) + successes : countOf(indexes.succeeded),
    failed: (job.status?.failed ?? 0) + counting.length + uncountedFailures.length,
    backOff: backOffOf(ended, failed),
    indexes,
    nowMs,
  }
}

/** Pods without an index of the Job do not count. */
export function hasValidIndex(job: Job, pod: Pod): boolean {
  return !isIndexed(job) || validIndex(job, pod) !== undefined
}

export function validIndex(job: Job, pod: Pod): number | undefined {
  const index = completionIndex(pod)
  return index !== undefined && index < completionsOf(job) ? index : undefined
}

/** The valid indexes of pods. */
export function indexesOf(job: Job, pods: readonly Pod[]): IndexSet {
  return indexSetOf(pods.map((pod) => validIndex(job, pod)).filter((index) => index !== undefined))
}

function indexFacts(job: Job, pods: readonly Pod[], active: readonly Pod[]): IndexFacts {
  const counted = parseIndexes(job.status?.completedIndexes, completionsOf(job))
  const ended = pods.filter((pod) => pod.status?.phase === 'Succeeded' && isTracked(pod))
  const succeeded = unionOf(counted, indexesOf(job, ended))
  if (job.spec.backoffLimitPerIndex === undefined) return { succeeded, counted, failed: undefined, awaiting: new Map() }
  const newlyFailed = pods.filter((pod) => isTracked(pod) && isIndexFailed(job, pod))
  const failed = unionOf(parseIndexes(job.status?.failedIndexes, completionsOf(job)), indexesOf(job, newlyFailed))
  return { succeeded, counted, failed, awaiting: awaiting(job, pods, unionOf(succeeded, failed, indexesOf(job, active))) }
}

/** Upstream: isIndexFailed */
function isIndexFailed(job: Job, pod: Pod): boolean {
  if (!isFailed(job, pod)) return false
  const { counts, action } = judgeFailedPod(job.spec.podFailurePolicy, pod)
  return action === 'FailIndex' || (counts && indexFailures(pod) >= job.spec.backoffLimitPerIndex!)
}

/** Upstream: getPodsWithDelayedDeletionPerIndex */
function awaiting(job: Job, pods: readonly Pod[], settled: IndexSet): ReadonlyMap<number, Pod> {
  const latest = new Map<number, Pod>()
  for (const pod of pods) {
    const index = validIndex(job, pod)
    if (index === undefined || !isTracked(pod) || !isFailed(job, pod) || hasIndex(settled, index)) continue
    const known = latest.get(index)
    const isLater = known === undefined || (allIndexFailures(known) <= allIndexFailures(pod) && finishedMs(pod) >= finishedMs(known))
    if (isLater) latest.set(index, pod)
  }
  return latest
}
