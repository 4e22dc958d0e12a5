import { formatTime, isPodAvailable, isPodReady, parseTime, type Pod, podReadyCondition, type ReplicaSet, replicaSets, type ReplicaSetStatus } from '@kubesim/api'
import { type Action, updateStatus } from '../kit/action.ts'
import { isPodActive, type Labels } from './pod-tally.ts'
import type { ReplicaSetView } from './plan.ts'

/** The status update, or nothing when it is as it should be. `error` is what went wrong with the replicas. Upstream: calculateStatus */
export function planStatus(rs: ReplicaSet, view: ReplicaSetView, pass: { readonly nowMs: number; readonly error: Error | undefined }): Action[] {
  const next = replicaSetStatus(rs, view, pass)
  return sameStatus(rs.status, next) ? [] : [updateStatus(replicaSets, { ...rs, status: next } as ReplicaSet)]
}

export function replicaSetStatus(rs: ReplicaSet, view: ReplicaSetView, pass: { readonly nowMs: number; readonly error: Error | undefined }): ReplicaSetStatus {
  const { tally } = view
  return {
    replicas: tally.active,
    fullyLabeledReplicas: omitZero(fullyLabeled(tally.labels, rs.spec.template?.metadata?.labels ?? {})),
    readyReplicas: omitZero(tally.ready),
    availableReplicas: omitZero(available(rs, view, pass.nowMs)),
    terminatingReplicas: tally.terminating,
    observedGeneration: rs.metadata.generation,
    conditions: conditions(rs, tally.active, pass),
  }
}

/** When the next ready pod will have been ready long enough; undefined when none waits. Upstream: FindMinNextPodAvailabilityCheck */
export function nextAvailabilityMs(pods: readonly Pod[], minReadySeconds: number, nowMs: number): number | undefined {
  let soonest: number | undefined
  for (const pod of pods) {
    if (!isPodActive(pod) || !isPodReady(pod) || isPodAvailable(pod, minReadySeconds, nowMs)) continue
    const at = parseTime(podReadyCondition(pod)!.lastTransitionTime!) + minReadySeconds * 1000
    if (soonest === undefined || at < soonest) soonest = at
  }
  return soonest === undefined ? undefined : Math.max(soonest, nowMs)
}

function available(rs: ReplicaSet, view: ReplicaSetView, nowMs: number): number {
  const minReadySeconds = rs.spec.minReadySeconds ?? 0
  if (minReadySeconds === 0) return view.tally.ready
  return view.pods().filter((pod) => isPodActive(pod) && isPodAvailable(pod, minReadySeconds, nowMs)).length
}

function fullyLabeled(counts: ReadonlyMap<Labels, number>, wanted: Labels): number {
  const required = Object.entries(wanted)
  let total = 0
  for (const [labels, count] of counts) if (labels === wanted || required.every(([key, value]) => labels[key] === value)) total += count
  return total
}

function conditions(rs: ReplicaSet, active: number, pass: { nowMs: number; error: Error | undefined }): ReplicaSetStatus['conditions'] {
  const now = rs.status?.conditions
  const failure = now?.find((condition) => condition.type === 'ReplicaFailure')
  if (pass.error !== undefined && failure === undefined) {
    const reason = active < (rs.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete'
    return [...(now ?? []), { type: 'ReplicaFailure', status: 'True', lastTransitionTime: formatTime(pass.nowMs), reason, message: pass.error.message }]
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
