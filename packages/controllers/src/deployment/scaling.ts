import type { Deployment, ReplicaSet } from '@kubesim/api'
import {
  DESIRED_REPLICAS,
  type Generations,
  isActive,
  largestThenNewest,
  largestThenOldest,
  MAX_REPLICAS,
  newerFirst,
  size,
  totalSize,
} from './replica-sets.ts'
import { annotatedCount } from './revision.ts'
import { isRollingUpdate, maxSurge } from './surge.ts'

/** A ReplicaSet and the size it should have. */
export interface Resize {
  readonly rs: ReplicaSet
  readonly to: number
  /** Its annotations are brought up to date even where its size stays. */
  readonly annotates?: boolean
  /**
   * Size after the first of two steps.
   * Differs: where upstream writes an old set twice in one pass, this is one write, told as two.
   */
  readonly via?: number
}

/** The Deployment's size changed since its sets were last scaled. Upstream: isScalingEvent */
export function isScalingEvent(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  return sets.some((rs) => {
    const desired = isActive(rs) ? annotatedCount(rs, DESIRED_REPLICAS) : undefined
    return desired !== undefined && desired !== (deployment.spec.replicas ?? 1)
  })
}

/** Scales outside a rollout step: one set takes all, several share in proportion to their size. Upstream: DeploymentController.scale */
export function planScale(deployment: Deployment, { newest, old }: Generations): readonly Resize[] {
  const replicas = deployment.spec.replicas ?? 1
  const only = activeOrLatest(newest, old)
  if (only !== undefined) return [{ rs: only, to: replicas }]
  if (isSaturated(deployment, newest)) return old.filter(isActive).map((rs) => ({ rs, to: 0 }))
  return isRollingUpdate(deployment)
    ? proportional(deployment, [...[...old].sort(newerFirst), ...(newest === undefined ? [] : [newest])].filter(isActive))
    : []
}

/** The only active set, or the latest when none is active; undefined when several share. Upstream: FindActiveOrLatest */
function activeOrLatest(newest: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const active = [...old, ...(newest === undefined ? [] : [newest])].filter(isActive)
  if (active.length > 1) return undefined
  return active[0] ?? newest ?? [...old].sort(newerFirst)[0]
}

/** Upstream: IsSaturated */
function isSaturated(deployment: Deployment, rs: ReplicaSet | undefined): boolean {
  const replicas = deployment.spec.replicas ?? 1
  return (
    rs !== undefined &&
    size(rs) === replicas &&
    annotatedCount(rs, DESIRED_REPLICAS) === replicas &&
    (rs.status?.availableReplicas ?? 0) === replicas
  )
}

function proportional(deployment: Deployment, active: ReplicaSet[]): Resize[] {
  const replicas = deployment.spec.replicas ?? 1
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0
  const toAdd = allowed - totalSize(active)
  if (toAdd > 0) active.sort(largestThenNewest)
  else if (toAdd < 0) active.sort(largestThenOldest)
  let added = 0
  const resizes = active.map((rs) => {
    const share = toAdd === 0 ? 0 : proportion(rs, deployment, { toAdd, added })
    added += share
    return { rs, to: size(rs) + share, annotates: true }
  })
  const first = resizes[0]
  if (first === undefined || toAdd === 0) return resizes
  // What rounding left over goes to the largest.
  return [{ ...first, to: Math.max(0, first.to + toAdd - added) }, ...resizes.slice(1)]
}

/** Upstream: GetReplicaSetProportion */
export function proportion(rs: ReplicaSet, deployment: Deployment, sum: { readonly toAdd: number; readonly added: number }): number {
  if (size(rs) === 0 || sum.toAdd === 0 || sum.toAdd === sum.added) return 0
  const share = fraction(rs, deployment)
  const left = sum.toAdd - sum.added
  return sum.toAdd > 0 ? Math.min(share, left) : Math.max(share, left)
}

/** Upstream: getReplicaSetFraction */
function fraction(rs: ReplicaSet, deployment: Deployment): number {
  const replicas = deployment.spec.replicas ?? 1
  if (replicas === 0) return -size(rs)
  const before = annotatedCount(rs, MAX_REPLICAS) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  return roundHalfAwayFromZero((size(rs) * (replicas + maxSurge(deployment))) / before) - size(rs)
}

function roundHalfAwayFromZero(value: number): number {
  return value < 0 ? Math.ceil(value - 0.5) : Math.floor(value + 0.5)
}
