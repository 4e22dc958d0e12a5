import { type Deployment, scaledIntOrPercent } from '@kubesim/api'

/**
 * How many pods may exist beyond the wanted number and how many may be missing. When both round to zero one may be missing, or nothing could
 * ever move. Upstream: ResolveFenceposts
 */
export function resolveFenceposts(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const replicas = deployment.spec.replicas ?? 1
  const rolling = deployment.spec.strategy?.rollingUpdate
  const surge = scaledIntOrPercent(rolling?.maxSurge ?? 0, replicas, true)
  const unavailable = scaledIntOrPercent(rolling?.maxUnavailable ?? 0, replicas, false)
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

export function isRollingUpdate(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type === 'RollingUpdate'
}

/** Upstream: MaxSurge */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? resolveFenceposts(deployment).surge : 0
}

/** Upstream: MaxUnavailable */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = deployment.spec.replicas ?? 1
  if (!isRollingUpdate(deployment) || replicas === 0) return 0
  return Math.min(resolveFenceposts(deployment).unavailable, replicas)
}
