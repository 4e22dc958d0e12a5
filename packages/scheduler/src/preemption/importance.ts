import { type Pod, parseTime } from '@kubesim/api'
import { priorityOf } from '../queue/queued-pod.ts'

/** When a pod started; a pod that has not yet starts now. Upstream: scheduler/util GetPodStartTime */
export function startMs({ status }: Pod, nowMs: number): number {
  return status?.startTime === undefined ? nowMs : parseTime(status.startTime)
}

/** Negative: `a` matters more. Upstream: scheduler/util MoreImportantPod */
export function compareImportance(a: Pod, b: Pod, nowMs: number): number {
  return priorityOf(b) - priorityOf(a) || startMs(a, nowMs) - startMs(b, nowMs)
}

/** The start of the pod that started first among those that matter most. Upstream: GetEarliestPodStartTime */
export function earliestStartMs(pods: readonly Pod[], nowMs: number): number {
  const greatest = Math.max(...pods.map(priorityOf))
  return Math.min(...pods.filter((pod) => priorityOf(pod) === greatest).map((pod) => startMs(pod, nowMs)))
}
