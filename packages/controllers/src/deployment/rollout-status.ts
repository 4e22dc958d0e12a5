import { type Deployment, type DeploymentStatus, deployments, parseTime, semanticDeepEqual } from '@kubesim/api'
import { type Action, requeueAfter, updateStatus } from '../kit/action.ts'
import type { Generations } from './replica-sets.ts'
import {
  condition,
  conditionOf,
  deploymentStatus,
  hasProgressDeadline,
  isComplete,
  isProgressing,
  isTimedOut,
  setCondition,
  withoutCondition,
} from './status.ts'

const SECOND_MS = 1000
/** Upstream goes through its rate limiter, whose delays soon add up to the second that is left at most. */
const RECHECK_MS = 1000

/** The status during a rollout, with its progress judged; a later look where nothing moves now. Upstream: syncRolloutStatus */
export function planRolloutStatus(deployment: Deployment, generations: Generations, nowMs: number): readonly Action[] {
  const counted = deploymentStatus(deployment, generations, nowMs)
  const judged = withReplicaFailure(withProgress(deployment, counted, { newest: generations.newest?.metadata.name, nowMs }), generations)
  if (!semanticDeepEqual(deployment.status, judged)) return [updateStatus(deployments, { ...deployment, status: judged })]
  return planStuckCheck(deployment, judged, nowMs)
}

/** The status outside a rollout. Upstream: syncDeploymentStatus */
export function planPlainStatus(deployment: Deployment, generations: Generations, nowMs: number): readonly Action[] {
  const next = deploymentStatus(deployment, generations, nowMs)
  return semanticDeepEqual(deployment.status, next) ? [] : [updateStatus(deployments, { ...deployment, status: next })]
}

function withProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  pass: { readonly newest: string | undefined; readonly nowMs: number },
): DeploymentStatus {
  if (!hasProgressDeadline(deployment)) return { ...status, conditions: withoutCondition(status.conditions ?? [], 'Progressing') }
  const now = conditionOf(deployment.status, 'Progressing')
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && now?.reason === 'NewReplicaSetAvailable') return status
  const subject = pass.newest === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${pass.newest}"`
  const judge = (state: 'True' | 'False', reason: string, message: string) =>
    condition('Progressing', state, { reason, message: `${subject} ${message}`, nowMs: pass.nowMs })
  if (isComplete(deployment, status)) {
    return {
      ...status,
      conditions: setCondition(status.conditions ?? [], judge('True', 'NewReplicaSetAvailable', 'has successfully progressed.')),
    }
  }
  if (isProgressing(deployment.status, status)) {
    const moving = judge('True', 'ReplicaSetUpdated', 'is progressing.')
    // Progress renews lastUpdateTime even when status and reason stay, because the deadline counts from it.
    const kept = now?.status === 'True' ? { ...moving, lastTransitionTime: now.lastTransitionTime } : moving
    return { ...status, conditions: [...withoutCondition(status.conditions ?? [], 'Progressing'), kept] }
  }
  if (isTimedOut(deployment, status, pass.nowMs)) {
    return {
      ...status,
      conditions: setCondition(status.conditions ?? [], judge('False', 'ProgressDeadlineExceeded', 'has timed out progressing.')),
    }
  }
  return status
}

/** A set's failure to create pods shows on the Deployment; the newest set's goes first. Upstream: getReplicaFailures */
function withReplicaFailure(status: DeploymentStatus, { newest, old }: Generations): DeploymentStatus {
  for (const rs of newest === undefined ? old : [newest, ...old]) {
    const failure = rs.status?.conditions?.find((each) => each.type === 'ReplicaFailure')
    if (failure === undefined) continue
    return { ...status, conditions: setCondition(status.conditions ?? [], { ...failure, lastUpdateTime: failure.lastTransitionTime }) }
  }
  return { ...status, conditions: withoutCondition(status.conditions ?? [], 'ReplicaFailure') }
}

function planStuckCheck(deployment: Deployment, status: DeploymentStatus, nowMs: number): readonly Action[] {
  const leftMs = stuckCheckMs(deployment, status, nowMs)
  if (leftMs === undefined) return []
  return [requeueAfter(leftMs === 0 ? RECHECK_MS : leftMs + SECOND_MS, 'watchdog')]
}

/** Time until the rollout counts as stuck, 0 for less than a second; undefined when nothing is to be watched. Upstream: requeueStuckDeployment */
export function stuckCheckMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const progress = conditionOf(deployment.status, 'Progressing')
  if (!hasProgressDeadline(deployment) || progress === undefined) return undefined
  if (isComplete(deployment, status) || progress.reason === 'ProgressDeadlineExceeded') return undefined
  const leftMs = parseTime(progress.lastUpdateTime!) + deployment.spec.progressDeadlineSeconds! * SECOND_MS - nowMs
  return leftMs < SECOND_MS ? 0 : leftMs
}
