import { type Deployment, type DeploymentCondition, type DeploymentStatus, formatTime, parseTime, type ReplicaSet } from '@kubesim/api'
import { type Generations, totalOf, totalSize } from './replica-sets.ts'
import { maxUnavailable } from './surge.ts'

/** Upstream: calculateStatus */
export function deploymentStatus(deployment: Deployment, { newest, old }: Generations, nowMs: number): DeploymentStatus {
  const all = newest === undefined ? old : [...old, newest]
  const available = totalOf(all, 'availableReplicas')
  const enough = available >= (deployment.spec.replicas ?? 1) - maxUnavailable(deployment)
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: omitZero(totalOf(all, 'replicas')),
    updatedReplicas: omitZero(newest?.status?.replicas ?? 0),
    readyReplicas: omitZero(totalOf(all, 'readyReplicas')),
    availableReplicas: omitZero(available),
    unavailableReplicas: omitZero(Math.max(0, totalSize(all) - available)),
    terminatingReplicas: terminating(all),
    collisionCount: deployment.status?.collisionCount,
    conditions: setCondition(
      deployment.status?.conditions ?? [],
      enough
        ? condition('Available', 'True', { reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.', nowMs })
        : condition('Available', 'False', {
            reason: 'MinimumReplicasUnavailable',
            message: 'Deployment does not have minimum availability.',
            nowMs,
          }),
    ),
  }
}

/** The sum, or undefined when a set that was synced does not say. Upstream: GetTerminatingReplicaCountForReplicaSets */
function terminating(sets: readonly ReplicaSet[]): number | undefined {
  let sum = 0
  for (const { status } of sets) {
    if (status?.terminatingReplicas !== undefined) sum += status.terminatingReplicas
    else if ((status?.observedGeneration ?? 0) !== 0) return undefined
  }
  return sum
}

export function condition(
  type: string,
  status: 'True' | 'False' | 'Unknown',
  why: { readonly reason: string; readonly message: string; readonly nowMs: number },
): DeploymentCondition {
  const now = formatTime(why.nowMs)
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason: why.reason, message: why.message }
}

export function conditionOf(status: DeploymentStatus | undefined, type: string): DeploymentCondition | undefined {
  return status?.conditions?.find((each) => each.type === type)
}

/** Unchanged when status and reason are; a change of reason alone keeps the transition time. Upstream: SetDeploymentCondition */
export function setCondition(conditions: readonly DeploymentCondition[], next: DeploymentCondition): readonly DeploymentCondition[] {
  const now = conditions.find((each) => each.type === next.type)
  if (now !== undefined && now.status === next.status && now.reason === next.reason) return conditions
  const kept = now !== undefined && now.status === next.status ? { ...next, lastTransitionTime: now.lastTransitionTime } : next
  return [...withoutCondition(conditions, next.type), kept]
}

export function withoutCondition(conditions: readonly DeploymentCondition[], type: string): readonly DeploymentCondition[] {
  return conditions.some((each) => each.type === type) ? conditions.filter((each) => each.type !== type) : conditions
}

/** Upstream: DeploymentComplete */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const replicas = deployment.spec.replicas ?? 1
  return (
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

/** Something moved between two statuses. Upstream: DeploymentProgressing */
export function isProgressing(now: DeploymentStatus | undefined, next: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus | undefined) => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0)
  return (
    (next.updatedReplicas ?? 0) > (now?.updatedReplicas ?? 0) ||
    old(next) < old(now) ||
    (next.readyReplicas ?? 0) > (now?.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (now?.availableReplicas ?? 0)
  )
}

/** Upstream: HasProgressDeadline */
export function hasProgressDeadline(deployment: Deployment): boolean {
  return deployment.spec.progressDeadlineSeconds !== undefined && deployment.spec.progressDeadlineSeconds !== 0x7fffffff
}

/** Upstream: DeploymentTimedOut */
export function isTimedOut(deployment: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  const progress = hasProgressDeadline(deployment) ? conditionOf(status, 'Progressing') : undefined
  if (progress === undefined || progress.reason === 'NewReplicaSetAvailable') return false
  if (progress.reason === 'ProgressDeadlineExceeded') return true
  return parseTime(progress.lastUpdateTime!) + deployment.spec.progressDeadlineSeconds! * 1000 < nowMs
}

function omitZero(count: number): number | undefined {
  return count === 0 ? undefined : count
}
