import type { Pod } from '@kubesim/api'
import { isPodTerminating } from '../replicaset/pod-tally.ts'
import { finishedMs, remainingMs } from './back-off.ts'
import { firstOutside, NO_INDEXES, unionOf } from './index-set.ts'
import { completionsOf, indexesOf, isSuspended, type JobPass, replacesOnlyFailed } from './job-pass.ts'
import { allIndexFailures, indexedPod, jobPod } from './job-pod.ts'
import { podsToRemove } from './removal.ts'

/** Pods created or deleted in one pass at most. Upstream: MaxPodCreateDeletePerSync */
export const BURST_COUNT_MAX = 500

/** What is to be done about the number of pods: at most one of the three. */
export interface ReplicaPlan {
  readonly remove: readonly Pod[]
  readonly create: readonly Pod[]
  /** Pods are missing, and it is too early for new ones. */
  readonly waitMs: number
}

const NOTHING: ReplicaPlan = { remove: [], create: [], waitMs: 0 }

/** Upstream: manageJob */
export function planReplicas(pass: JobPass): ReplicaPlan {
  const { job, active } = pass
  const wanted = isSuspended(job) ? 0 : wantedActive(pass)
  const surplus = podsToRemove(pass, isSuspended(job) ? active.length : Math.max(0, active.length - wanted))
  if (surplus.length > 0) return { ...NOTHING, remove: isSuspended(job) ? surplus : surplus.slice(0, BURST_COUNT_MAX) }
  const missing = wanted - active.length - (replacesOnlyFailed(job) ? pass.terminating : 0)
  return missing > 0 ? planCreation(pass, Math.min(missing, BURST_COUNT_MAX)) : NOTHING
}

function wantedActive({ job, active, succeeded }: JobPass): number {
  const { completions, parallelism = 1 } = job.spec
  // Without a number of completions the first success lets the others finish.
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism
  return Math.max(0, Math.min(completions - succeeded, parallelism))
}

function planCreation(pass: JobPass, count: number): ReplicaPlan {
  const { job, indexes, nowMs } = pass
  const isIndependent = job.spec.backoffLimitPerIndex !== undefined
  const waitMs = isIndependent ? 0 : remainingMs(pass.backOff, nowMs)
  if (waitMs > 0) return { ...NOTHING, waitMs }
  if (indexes === undefined) {
    const pod = jobPod(job)
    return { ...NOTHING, create: Array.from({ length: count }, () => pod) }
  }
  const pending = pendingIndexes(pass, count).map((index) => ({ index, waitMs: indexWaitMs(indexes.awaiting.get(index), nowMs) }))
  const due = pending.filter((each) => each.waitMs === 0)
  if (due.length === 0) return { ...NOTHING, waitMs: pending.length === 0 ? 0 : Math.min(...pending.map((each) => each.waitMs)) }
  return { ...NOTHING, create: due.map(({ index }) => indexedPod(job, index, indexes.awaiting.get(index))) }
}

/** Upstream: firstPendingIndexes */
export function pendingIndexes({ job, pods, active, indexes }: JobPass, count: number): readonly number[] {
  const terminating = replacesOnlyFailed(job) ? indexesOf(job, pods.filter(isPodTerminating)) : NO_INDEXES
  const taken = unionOf(indexes?.succeeded ?? NO_INDEXES, indexes?.failed ?? NO_INDEXES, indexesOf(job, active), terminating)
  return firstOutside(taken, { count, completions: completionsOf(job) })
}

/** Upstream: getRemainingTimePerIndex */
function indexWaitMs(failed: Pod | undefined, nowMs: number): number {
  return failed === undefined ? 0 : remainingMs({ failures: allIndexFailures(failed) + 1, lastFailureMs: finishedMs(failed) }, nowMs)
}
