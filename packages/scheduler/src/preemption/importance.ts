import { type Pod, parseTime } from '@kubesim/api'
import { priorityOf } from '../queue/queued-pod.ts'

/** When a pod started; a pod that has not yet starts now. Upstream: scheduler/util GetPodStartTime */
export function startMs({ status }: Pod, nowMs: number): number {
  return status?.startTime === undefined ? nowMs : parseTime(status.startTime)
}

export function isStarted({ status }: Pod): boolean {
  return status?.startTime !== undefined
}

/** Negative: `a` matters more. Upstream: scheduler/util MoreImportantPod */
export function compareImportance(a: Pod, b: Pod, nowMs: number): number {
  return priorityOf(b) - priorityOf(a) || startMs(a, nowMs) - startMs(b, nowMs)
}
