import {
  isPodAvailable,
  isPodReady,
  type Pod,
  parseTime,
  podReadyCondition,
  type StatefulSet,
  type StatefulSetStatus,
  statefulSets,
} from '@kubesim/api'
import { type Action, requeueAfter, updateStatus } from '../kit/action.ts'
import { replicaCount } from './ordinal.ts'
import type { Revisions } from './revisions.ts'
import { revisionOf } from './stateful-pod.ts'

export interface StatusFacts {
  readonly pods: readonly Pod[]
  readonly revisions: Revisions
  /** Pods of the former revision that were deleted in this pass. */
  readonly replaced: number
}

/** The status update, or nothing when it is as it should be. Upstream: updateStatefulSetStatus */
export function planStatus(set: StatefulSet, facts: StatusFacts, nowMs: number): readonly Action[] {
  const next = statefulSetStatus(set, facts, nowMs)
  return isConsistent(set.status, next) ? [] : [updateStatus(statefulSets, { ...set, status: next }, { onLatest: true })]
}

export function statefulSetStatus(set: StatefulSet, { pods, revisions, replaced }: StatusFacts, nowMs: number): StatefulSetStatus {
  const { current, update, collisionCount } = revisions
  let [ready, available, ofCurrent, ofUpdate] = [0, 0, -replaced, 0]
  for (const pod of pods) {
    if (isRunningAndReady(pod)) {
      ready++
      if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)) available++
    }
    if (pod.metadata.deletionTimestamp !== undefined) continue
    const revision = revisionOf(pod)
    if (revision === current.name) ofCurrent++
    if (revision === update.name) ofUpdate++
  }
  const wanted = replicaCount(set)
  const isComplete = set.spec.updateStrategy?.type === 'RollingUpdate' && ofUpdate === wanted && ready === wanted && pods.length === wanted
  return {
    availableReplicas: available,
    collisionCount,
    conditions: set.status?.conditions,
    currentReplicas: omitZero(isComplete ? ofUpdate : ofCurrent),
    currentRevision: isComplete ? update.name : current.name,
    observedGeneration: set.metadata.generation,
    readyReplicas: omitZero(ready),
    replicas: pods.length,
    updateRevision: update.name,
    updatedReplicas: omitZero(ofUpdate),
  }
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod)
}

/** Ready pods become available by the passing of time alone. */
export function planNextCheck({ spec: { minReadySeconds = 0 } }: StatefulSet, pods: readonly Pod[], nowMs: number): readonly Action[] {
  if (minReadySeconds === 0) return []
  let soonestMs = Number.POSITIVE_INFINITY
  for (const pod of pods) {
    const ready = podReadyCondition(pod)
    if (ready?.status !== 'True' || ready.lastTransitionTime === undefined) continue
    const atMs = parseTime(ready.lastTransitionTime) + minReadySeconds * 1000
    if (atMs > nowMs) soonestMs = Math.min(soonestMs, atMs)
  }
  return soonestMs === Number.POSITIVE_INFINITY ? [] : [requeueAfter(soonestMs - nowMs, 'progress')]
}

/** Upstream: inconsistentStatus */
function isConsistent(now: StatefulSetStatus | undefined, next: StatefulSetStatus): boolean {
  return (
    now !== undefined &&
    (now.observedGeneration ?? 0) >= (next.observedGeneration ?? 0) &&
    now.replicas === next.replicas &&
    (now.currentReplicas ?? 0) === (next.currentReplicas ?? 0) &&
    (now.readyReplicas ?? 0) === (next.readyReplicas ?? 0) &&
    (now.updatedReplicas ?? 0) === (next.updatedReplicas ?? 0) &&
    (now.availableReplicas ?? 0) === (next.availableReplicas ?? 0) &&
    now.currentRevision === next.currentRevision &&
    now.updateRevision === next.updateRevision
  )
}

function omitZero(count: number): number | undefined {
  return count === 0 ? undefined : count
}
