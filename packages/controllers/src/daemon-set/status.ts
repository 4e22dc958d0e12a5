import { type DaemonSet, type DaemonSetStatus, daemonSets, isPodAvailable, isPodReady, parseTime, podReadyCondition } from '@kubesim/api'
import { type Action, requeueAfter, updateStatus } from '../kit/action.ts'
import { isUpdated } from './daemon-pod.ts'
import { nodeFit } from './node-fit.ts'
import { type PlacementView, scheduledThenOldest } from './placement.ts'

/** The status update, or nothing when it is as it should be. Upstream: updateDaemonSetStatus */
export function planStatus(set: DaemonSet, view: PlacementView, nowMs: number): readonly Action[] {
  const next = daemonSetStatus(set, view, nowMs)
  return sameStatus(set.status, next) ? [] : [updateStatus(daemonSets, { ...set, status: next }, { onLatest: true })]
}

export function daemonSetStatus(set: DaemonSet, view: PlacementView, nowMs: number): DaemonSetStatus {
  let [desired, current, misscheduled, ready, updated, available] = [0, 0, 0, 0, 0, 0]
  for (const node of view.nodes) {
    const pods = view.podsByNode.get(node.metadata.name!) ?? []
    const { shouldRun } = nodeFit(set.spec.template, node)
    if (!shouldRun && pods.length > 0) misscheduled++
    if (shouldRun) desired++
    if (!shouldRun || pods.length === 0) continue
    current++
    const pod = [...pods].sort(scheduledThenOldest)[0]!
    if (isPodReady(pod)) ready++
    if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)) available++
    if (isUpdated(pod, set, view.hash)) updated++
  }
  return {
    collisionCount: set.status?.collisionCount,
    conditions: set.status?.conditions,
    currentNumberScheduled: current,
    desiredNumberScheduled: desired,
    numberAvailable: omitZero(available),
    numberMisscheduled: misscheduled,
    numberReady: ready,
    numberUnavailable: omitZero(desired - available),
    observedGeneration: set.metadata.generation,
    updatedNumberScheduled: omitZero(updated),
  }
}

/** Ready pods become available by the passing of time alone. */
export function planNextCheck({ spec: { minReadySeconds = 0 } }: DaemonSet, { podsByNode }: PlacementView, nowMs: number): Action[] {
  if (minReadySeconds === 0) return []
  let soonestMs = Number.POSITIVE_INFINITY
  for (const pod of [...podsByNode.values()].flat()) {
    const ready = podReadyCondition(pod)
    if (ready?.status !== 'True' || ready.lastTransitionTime === undefined) continue
    const atMs = parseTime(ready.lastTransitionTime) + minReadySeconds * 1000
    if (atMs > nowMs) soonestMs = Math.min(soonestMs, atMs)
  }
  return soonestMs === Number.POSITIVE_INFINITY ? [] : [requeueAfter(soonestMs - nowMs, 'progress')]
}

function sameStatus(now: DaemonSetStatus | undefined, next: DaemonSetStatus): boolean {
  return (
    now !== undefined &&
    now.currentNumberScheduled === next.currentNumberScheduled &&
    now.desiredNumberScheduled === next.desiredNumberScheduled &&
    (now.numberAvailable ?? 0) === (next.numberAvailable ?? 0) &&
    now.numberMisscheduled === next.numberMisscheduled &&
    now.numberReady === next.numberReady &&
    (now.numberUnavailable ?? 0) === (next.numberUnavailable ?? 0) &&
    (now.updatedNumberScheduled ?? 0) === (next.updatedNumberScheduled ?? 0) &&
    (now.observedGeneration ?? 0) >= (next.observedGeneration ?? 0)
  )
}

function omitZero(count: number): number | undefined {
  return count === 0 ? undefined : count
}
