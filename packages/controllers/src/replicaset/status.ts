import { formatTime, labelSelectorMatches, parseTime, type ReplicaSet, type ReplicaSetStatus, replicaSets } from '@kubesim/api'
import { type Action, updateStatus } from '../kit/action.ts'
import type { Labels, PodTally } from './pod-tally.ts'

/** When a status is made, and what went wrong with the replicas before. */
export interface StatusPass {
  readonly nowMs: number
  readonly error: Error | undefined
}

/** The status update, or nothing when it is as it should be. Upstream: updateReplicaSetStatus */
export function planStatus(rs: ReplicaSet, tally: PodTally, pass: StatusPass): Action[] {
  const next = replicaSetStatus(rs, tally, pass)
  return sameStatus(rs.status, next) ? [] : [updateStatus(replicaSets, { ...rs, status: next }, { onLatest: true })]
}

/** Upstream: calculateStatus */
export function replicaSetStatus(rs: ReplicaSet, tally: PodTally, pass: StatusPass): ReplicaSetStatus {
  return {
    replicas: tally.active,
    fullyLabeledReplicas: omitZero(fullyLabeled(tally, rs.spec.template?.metadata?.labels ?? {})),
    readyReplicas: omitZero(tally.ready),
    availableReplicas: omitZero(available(tally, rs.spec.minReadySeconds ?? 0, pass.nowMs)),
    terminatingReplicas: terminating(tally, rs),
    observedGeneration: rs.metadata.generation,
    conditions: conditions(rs, tally.active, pass),
  }
}

/** When the next ready pod will have been ready long enough; undefined when none waits. Upstream: FindMinNextPodAvailabilityCheck */
export function nextAvailabilityMs(tally: Pick<PodTally, 'readySince'>, minReadySeconds: number, nowMs: number): number | undefined {
  let soonest: number | undefined
  for (const since of tally.readySince.keys()) {
    const atMs = availableMs(since, minReadySeconds)
    if (atMs > nowMs && (soonest === undefined || atMs < soonest)) soonest = atMs
  }
  return soonest === Infinity ? undefined : soonest
}

function available(tally: PodTally, minReadySeconds: number, nowMs: number): number {
  if (minReadySeconds === 0) return tally.ready
  let count = 0
  for (const [since, ready] of tally.readySince) if (availableMs(since, minReadySeconds) <= nowMs) count += ready
  return count
}

/** A pod that does not say since when it is ready never becomes available. */
function availableMs(since: string, minReadySeconds: number): number {
  return since === '' ? Infinity : parseTime(since) + minReadySeconds * 1000
}

function fullyLabeled({ byLabels }: PodTally, wanted: Labels): number {
  const required = Object.entries(wanted)
  let total = 0
  for (const { labels, active } of byLabels.values())
    if (labels === wanted || required.every(([key, value]) => labels[key] === value)) total += active
  return total
}

/** Upstream: FilterClaimedPods of the terminating ones */
function terminating({ byLabels, terminating: all }: PodTally, rs: ReplicaSet): number {
  if (all === 0) return 0
  let total = 0
  for (const entry of byLabels.values()) if (labelSelectorMatches(rs.spec.selector, entry.labels)) total += entry.terminating
  return total
}

function conditions(rs: ReplicaSet, active: number, pass: StatusPass): ReplicaSetStatus['conditions'] {
  const now = rs.status?.conditions
  const failure = now?.find((condition) => condition.type === 'ReplicaFailure')
  if (pass.error !== undefined && failure === undefined) {
    const isCreation = active < (rs.spec.replicas ?? 1)
    const message = isCreation ? pass.error.message : `unable to delete pods: ${pass.error.message}`
    const reason = isCreation ? 'FailedCreate' : 'FailedDelete'
    return [...(now ?? []), { type: 'ReplicaFailure', status: 'True', lastTransitionTime: formatTime(pass.nowMs), reason, message }]
  }
  if (pass.error === undefined && failure !== undefined) {
    const rest = now!.filter((condition) => condition !== failure)
    return rest.length === 0 ? undefined : rest
  }
  return now
}

function sameStatus(now: ReplicaSetStatus | undefined, next: ReplicaSetStatus): boolean {
  return (
    now !== undefined &&
    now.replicas === next.replicas &&
    (now.fullyLabeledReplicas ?? 0) === (next.fullyLabeledReplicas ?? 0) &&
    (now.readyReplicas ?? 0) === (next.readyReplicas ?? 0) &&
    (now.availableReplicas ?? 0) === (next.availableReplicas ?? 0) &&
    now.terminatingReplicas === next.terminatingReplicas &&
    now.observedGeneration === next.observedGeneration &&
    now.conditions === next.conditions
  )
}

/** Counts that are zero are not written, as upstream's `omitempty`. */
function omitZero(count: number): number | undefined {
  return count === 0 ? undefined : count
}
