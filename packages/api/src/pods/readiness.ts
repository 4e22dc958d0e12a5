import type { Pod, PodCondition, PodStatus } from '../types/generated.ts'

type HasStatus = Pick<Pod, 'status'>

/** The condition of a type; undefined when the pod has none. Upstream: pkg/api/v1/pod GetPodCondition */
export function podCondition(status: PodStatus | undefined, type: string): PodCondition | undefined {
  const conditions = status?.conditions
  if (conditions === undefined) return undefined
  for (const condition of conditions) if (condition.type === type) return condition
  return undefined
}

/** Upstream: pkg/api/v1/pod GetPodReadyCondition */
export function podReadyCondition(pod: HasStatus): PodCondition | undefined {
  return podCondition(pod.status, 'Ready')
}

/** Upstream: pkg/api/v1/pod IsPodReady */
export function isPodReady(pod: HasStatus): boolean {
  return podReadyCondition(pod)?.status === 'True'
}

/**
 * Whether the pod has been ready for at least `minReadySeconds` at `nowMs` (milliseconds since 1970).
 * Upstream: pkg/api/v1/pod IsPodAvailable
 */
export function isPodAvailable(pod: HasStatus, minReadySeconds: number, nowMs: number): boolean {
  const ready = podReadyCondition(pod)
  if (ready?.status !== 'True') return false
  if (minReadySeconds === 0) return true
  return ready.lastTransitionTime !== undefined && Date.parse(ready.lastTransitionTime) + minReadySeconds * 1000 <= nowMs
}

/** Has ended, and will not start again. Upstream: pkg/api/v1/pod IsPodTerminal */
export function isPodTerminal(pod: HasStatus): boolean {
  return pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'
}
