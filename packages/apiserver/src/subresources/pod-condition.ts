import type { PodCondition, PodStatus } from '@kubesim/api'

/** The status with a condition set; its transition time moves only when its status does. Upstream: podutil.UpdatePodCondition */
export function withCondition(status: PodStatus, condition: PodCondition, now: string): PodStatus {
  const conditions = status.conditions ?? []
  const index = conditions.findIndex((other) => other.type === condition.type)
  const old = conditions[index]
  const lastTransitionTime = old !== undefined && old.status === condition.status ? (old.lastTransitionTime ?? now) : now
  const next: PodCondition = { ...condition, lastTransitionTime }
  return { ...status, conditions: index < 0 ? [...conditions, next] : conditions.with(index, next) }
}
