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
  const byAge = [...old].sort(olderFirst)
  const cleaned = dropUnhealthy(byAge, spare)
  const healthyBudget = totalOf([...old, newest], 'availableReplicas') - minAvailable
  const sizes = cleaned.isComplete ? dropHealthy(byAge, { sizes: cleaned.sizes, budget: healthyBudget }) : cleaned.sizes
  return byAge.map((rs, at) => ({ rs, to: sizes[at]!, via: cleaned.sizes[at]! })).filter(({ rs, to }) => to !== size(rs))
}

/**
 * Replicas that are not available cost nothing to lose, and would hold the rollout up. Gives the sizes left. A set that counts more available
 * pods than it should have has not been scaled down yet: upstream then goes no further in this pass. Upstream: cleanupUnhealthyReplicas
 */
export function dropUnhealthy(
  byAge: readonly ReplicaSet[],
  budget: number,
): { readonly sizes: readonly number[]; readonly isComplete: boolean } {
  const sizes = byAge.map(size)
  let left = budget
  for (const [at, rs] of byAge.entries()) {
    if (left <= 0) break
    const unhealthy = sizes[at]! - (rs.status?.availableReplicas ?? 0)
    if (sizes[at] === 0 || unhealthy === 0) continue
    if (unhealthy < 0) return { sizes, isComplete: false }
    const drop = Math.min(left, unhealthy)
    sizes[at]! -= drop
    left -= drop
  }
  return { sizes, isComplete: true }
}

/** Upstream: scaleDownOldReplicaSetsForRollingUpdate */
export function dropHealthy(
  byAge: readonly ReplicaSet[],
  from: { readonly sizes: readonly number[]; readonly budget: number },
): readonly number[] {
  let left = from.budget
  return byAge.map((_, at) => {
    const drop = left <= 0 ? 0 : Math.min(left, from.sizes[at]!)
    left -= drop
    return from.sizes[at]! - drop
  })
}
