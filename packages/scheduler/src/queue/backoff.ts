import type { QueuedPod } from './queued-pod.ts'

export interface BackoffLimits {
  /** After the first failure; doubles with each. Default 1 s. */
  readonly initialMs: number
  /** Default 10 s. */
  readonly maxMs: number
}

export const DEFAULT_BACKOFF: BackoffLimits = { initialMs: 1_000, maxMs: 10_000 }

/** Back-offs end together at whole seconds, so that priority decides among those that end in the same one. */
const WINDOW_MS = 1_000

/** Failures that count for a pod's back-off. */
export function failuresOf(pod: QueuedPod): number {
  return pod.errorCount > 0 ? pod.errorCount : pod.unschedulableCount
}

/** When a pod may be tried again, milliseconds since 1970; 0 for one that has not failed. Upstream: backoffQueue.getBackoffTime */
export function backoffUntil(pod: QueuedPod, { initialMs, maxMs }: BackoffLimits): number {
  const failures = failuresOf(pod)
  if (failures === 0 || maxMs === 0) return 0
  if (pod.backoffUntilMs === 0) pod.backoffUntilMs = alignToWindow(pod.sinceMs + Math.min(initialMs * 2 ** (failures - 1), maxMs))
  return pod.backoffUntilMs
}

/** Upstream: backoffQueue.isPodBackingoff */
export function isBackingOff(pod: QueuedPod, limits: BackoffLimits, nowMs: number): boolean {
  return backoffUntil(pod, limits) >= alignToWindow(nowMs)
}

/** First instant at which `isBackingOff` says no. */
export function backoffEnd(pod: QueuedPod, limits: BackoffLimits): number {
  return backoffUntil(pod, limits) + WINDOW_MS
}

function alignToWindow(timeMs: number): number {
  return timeMs - (timeMs % WINDOW_MS)
}
