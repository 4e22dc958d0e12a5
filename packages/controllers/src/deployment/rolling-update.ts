import { type Deployment, type ReplicaSet, scaledIntOrPercent } from '@kubesim/api'
import { type Generations, isActive, olderFirst, size, totalOf, totalSize } from './replica-sets.ts'
import type { Resize } from './scaling.ts'
import { maxUnavailable } from './surge.ts'

/** One step of a rolling update: grow the new set if allowed, otherwise shrink old ones. Upstream: rolloutRolling */
export function planRollingStep(deployment: Deployment, { newest, old }: Generations): readonly Resize[] {
  const up = planNewest(deployment, newest!, [...old, newest!])
  return up.length > 0 ? up : planOld(deployment, newest!, old.filter(isActive))
}

/** Upstream: reconcileNewReplicaSet */
export function planNewest(deployment: Deployment, newest: ReplicaSet, all: readonly ReplicaSet[]): readonly Resize[] {
  const replicas = deployment.spec.replicas ?? 1
  if (size(newest) === replicas) return []
  const to = size(newest) > replicas ? replicas : newestSize(deployment, size(newest), totalSize(all))
  return to === size(newest) ? [] : [{ rs: newest, to }]
}

/** The size the set of the present template may have now. Upstream: NewRSNewReplicas */
export function newestSize(deployment: Deployment, now: number, total: number): number {
  const replicas = deployment.spec.replicas ?? 1
  if (deployment.spec.strategy?.type !== 'RollingUpdate') return replicas
  const room = replicas + scaledIntOrPercent(deployment.spec.strategy.rollingUpdate?.maxSurge ?? 0, replicas, true) - total
  return room <= 0 ? now : now + Math.min(room, replicas - now)
}

/** Upstream: reconcileOldReplicaSets */
export function planOld(deployment: Deployment, newest: ReplicaSet, old: readonly ReplicaSet[]): readonly Resize[] {
  if (totalSize(old) === 0) return []
  const minAvailable = (deployment.spec.replicas ?? 1) - maxUnavailable(deployment)
  const newestMissing = size(newest) - (newest.status?.availableReplicas ?? 0)
  const spare = totalSize([...old, newest]) - minAvailable - newestMissing
  if (spare <= 0) return []
  const sizes = new Map([...old].sort(olderFirst).map((rs) => [rs, size(rs)]))
  dropUnhealthy(sizes, spare)
  dropHealthy(sizes, totalOf([...old, newest], 'availableReplicas') - minAvailable)
  return [...sizes].filter(([rs, to]) => to !== size(rs)).map(([rs, to]) => ({ rs, to }))
}

/** Replicas that are not available cost nothing to lose, and would hold the rollout up. Upstream: cleanupUnhealthyReplicas */
function dropUnhealthy(sizes: Map<ReplicaSet, number>, budget: number): void {
  let left = budget
  for (const [rs, now] of sizes) {
    if (left <= 0) return
    const unhealthy = now - (rs.status?.availableReplicas ?? 0)
    if (now === 0 || unhealthy === 0) continue
    const drop = Math.min(left, unhealthy)
    sizes.set(rs, now - drop)
    left -= drop
  }
}

/** Upstream: scaleDownOldReplicaSetsForRollingUpdate */
function dropHealthy(sizes: Map<ReplicaSet, number>, budget: number): void {
  let left = budget
  for (const [rs, now] of sizes) {
    if (left <= 0) return
    const drop = Math.min(left, now)
    sizes.set(rs, now - drop)
    left -= drop
  }
}
