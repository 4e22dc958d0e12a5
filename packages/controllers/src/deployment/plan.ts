import {
  type Deployment,
  deployments,
  isAlreadyExists,
  type LabelSelector,
  type Pod,
  type ReplicaSet,
  replicaSets,
  semanticDeepEqual,
} from '@kubesim/api'
import {
  type Action,
  type Announcement,
  type BatchOutcome,
  create,
  event,
  remove,
  type UpdateAction,
  update,
  updateStatus,
} from '../kit/action.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'
import {
  findGenerations,
  type Generations,
  isActive,
  lowestRevisionFirst,
  maxRevision,
  POD_TEMPLATE_HASH,
  REVISION,
  size,
  totalOf,
  totalSize,
} from './replica-sets.ts'
import { hasAnnotations, newReplicaSetAnnotations, scaleAnnotations } from './revision.ts'
import { newestSize, planRollingStep } from './rolling-update.ts'
import { planPlainStatus, planRolloutStatus } from './rollout-status.ts'
import { isScalingEvent, planScale, type Resize } from './scaling.ts'
import { condition, conditionOf, hasProgressDeadline, isComplete, setCondition } from './status.ts'
import { replicaSetName, templateHash } from './template-hash.ts'

/** What a pass sees of the cluster. */
export interface DeploymentView {
  /** ReplicaSets the Deployment controls. */
  readonly owned: readonly ReplicaSet[]
  /** A ReplicaSet of the namespace by name, whoever owns it. */
  readonly byName: (name: string) => ReplicaSet | undefined
  /** Pods of a ReplicaSet; called only for the Recreate strategy. */
  readonly podsOf: (rs: ReplicaSet) => readonly Pod[]
  /** Selected ReplicaSets without a controller, to be adopted; and owned ones that are selected no longer. */
  readonly claims: readonly Action[]
}

/** Upstream: pkg/controller/deployment syncDeployment */
export function planDeployment(deployment: Deployment, view: DeploymentView, nowMs: number): readonly Action[] {
  if (semanticDeepEqual(deployment.spec.selector, {})) return planSelectingAll(deployment)
  if (view.claims.length > 0) return view.claims
  const generations = findGenerations(deployment, view.owned)
  if (deployment.metadata.deletionTimestamp !== undefined) return planPlainStatus(deployment, generations, nowMs)
  const paused = planPausedCondition(deployment, nowMs)
  if (paused.length > 0) return paused
  const bookkeeping =
    generations.newest === undefined ? [] : planBookkeeping(deployment, generations.newest, { old: generations.old, nowMs })
  if (bookkeeping.length > 0) return bookkeeping
  if (deployment.spec.paused || isScalingEvent(deployment, view.owned)) return planSync(deployment, generations, nowMs)
  return deployment.spec.strategy?.type === 'Recreate'
    ? planRecreate(deployment, { generations, view, nowMs })
    : planRolling(deployment, { generations, view, nowMs })
}

interface Pass {
  readonly generations: Generations
  readonly view: DeploymentView
  readonly nowMs: number
}

function planSelectingAll(deployment: Deployment): readonly Action[] {
  const warning = event('Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.')
  if ((deployment.status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)) return [warning]
  return [
    warning,
    updateStatus(deployments, { ...deployment, status: { ...deployment.status, observedGeneration: deployment.metadata.generation } }),
  ]
}

/** Time spent paused must not count against the progress deadline. Upstream: checkPausedConditions */
function planPausedCondition(deployment: Deployment, nowMs: number): readonly Action[] {
  const now = conditionOf(deployment.status, 'Progressing')
  if (!hasProgressDeadline(deployment) || now?.reason === 'ProgressDeadlineExceeded') return []
  const isPaused = deployment.spec.paused === true
  if (isPaused === (now?.reason === 'DeploymentPaused')) return []
  const reason = isPaused ? 'DeploymentPaused' : 'DeploymentResumed'
  return [
    withCondition(
      deployment,
      condition('Progressing', 'Unknown', { reason, message: `Deployment is ${isPaused ? 'paused' : 'resumed'}`, nowMs }),
    ),
  ]
}

/** Annotations, revision and minReadySeconds of the newest set, and the revision on the Deployment. Upstream: getNewReplicaSet, existing half */
function planBookkeeping(
  deployment: Deployment,
  newest: ReplicaSet,
  pass: { readonly old: readonly ReplicaSet[]; readonly nowMs: number },
): readonly Action[] {
  const annotations = newReplicaSetAnnotations(deployment, newest.metadata.annotations ?? {}, maxRevision(pass.old) + 1)
  const minReadySeconds = deployment.spec.minReadySeconds
  if (!semanticDeepEqual(annotations, newest.metadata.annotations ?? {}) || (newest.spec.minReadySeconds ?? 0) !== (minReadySeconds ?? 0)) {
    return [update(replicaSets, { ...newest, metadata: { ...newest.metadata, annotations }, spec: { ...newest.spec, minReadySeconds } })]
  }
  const foundNew = hasProgressDeadline(deployment) && conditionOf(deployment.status, 'Progressing') === undefined
  const revision = annotations[REVISION]!
  if (!foundNew && deployment.metadata.annotations?.[REVISION] === revision) return []
  const message = `Found new replica set "${newest.metadata.name}"`
  const found = foundNew ? condition('Progressing', 'True', { reason: 'FoundNewReplicaSet', message, nowMs: pass.nowMs }) : undefined
  return [withCondition(withRevision(deployment, revision), found)]
}

/** Scaling and pausing, outside of rollout steps. Upstream: DeploymentController.sync */
function planSync(deployment: Deployment, generations: Generations, nowMs: number): readonly Action[] {
  const resizes = planResizes(deployment, planScale(deployment, generations))
  const cleanup = deployment.spec.paused ? planCleanup(deployment, generations.old) : []
  return [...resizes, ...cleanup, ...planPlainStatus(deployment, generations, nowMs)]
}

function planRolling(deployment: Deployment, pass: Pass): readonly Action[] {
  if (pass.generations.newest === undefined) return planCreate(deployment, pass)
  return planStep(deployment, pass, planRollingStep(deployment, pass.generations))
}

/** Everything old goes before anything new comes. Upstream: rolloutRecreate */
function planRecreate(deployment: Deployment, pass: Pass): readonly Action[] {
  const { generations, view, nowMs } = pass
  const down = generations.old.filter(isActive).map((rs) => ({ rs, to: 0 }))
  if (down.length > 0) return planStep(deployment, pass, down)
  const running = (pod: Pod) => pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded'
  if (totalOf(generations.old, 'replicas') > 0 || generations.old.some((rs) => view.podsOf(rs).some(running)))
    return planRolloutStatus(deployment, generations, nowMs)
  if (generations.newest === undefined) return planCreate(deployment, pass)
  const replicas = deployment.spec.replicas ?? 1
  return planStep(deployment, pass, size(generations.newest) === replicas ? [] : [{ rs: generations.newest, to: replicas }])
}

function planStep(deployment: Deployment, { generations, nowMs }: Pass, resizes: readonly Resize[]): readonly Action[] {
  const cleanup = resizes.length === 0 && isComplete(deployment, deployment.status) ? planCleanup(deployment, generations.old) : []
  return [...planResizes(deployment, resizes), ...cleanup, ...planRolloutStatus(deployment, generations, nowMs)]
}

/** Upstream: scaleReplicaSet */
function planResizes(deployment: Deployment, resizes: readonly Resize[]): readonly UpdateAction[] {
  const wanted = scaleAnnotations(deployment)
  return resizes
    .filter(({ rs, to, annotates }) => size(rs) !== to || (annotates && !hasAnnotations(rs, wanted)))
    .map((resize) => {
      const { rs, to } = resize
      const resized: ReplicaSet = {
        ...rs,
        metadata: { ...rs.metadata, annotations: { ...rs.metadata.annotations, ...wanted } },
        spec: { ...rs.spec, replicas: to },
      }
      return { ...update(replicaSets, resized), onSuccess: () => scalingEvents(resize) }
    })
}

function scalingEvents({ rs, to, via = to }: Resize): readonly Announcement[] {
  const steps = [size(rs), via, to]
  return steps.flatMap((next, at) => {
    const from = steps[at - 1] ?? next
    if (next === from) return []
    const message = `Scaled ${from < next ? 'up' : 'down'} replica set ${rs.metadata.name} from ${from} to ${next}`
    return [{ type: 'Normal', reason: 'ScalingReplicaSet', message }]
  })
}

/** Old sets beyond revisionHistoryLimit go, empty ones only. Upstream: cleanupDeployment */
function planCleanup(deployment: Deployment, old: readonly ReplicaSet[]): readonly Action[] {
  const limit = deployment.spec.revisionHistoryLimit
  if (limit === undefined || limit === 0x7fffffff) return []
  const alive = old.filter((rs) => rs.metadata.deletionTimestamp === undefined)
  const surplus = [...alive].sort(lowestRevisionFirst).slice(0, Math.max(0, alive.length - limit))
  const idle = (rs: ReplicaSet) =>
    size(rs) === 0 && (rs.status?.replicas ?? 0) === 0 && (rs.metadata.generation ?? 0) <= (rs.status?.observedGeneration ?? 0)
  return surplus.filter(idle).map((rs) => remove(replicaSets, rs))
}

/** The set of the present template does not exist yet. Upstream: getNewReplicaSet, creating half */
function planCreate(deployment: Deployment, { generations, view, nowMs }: Pass): readonly Action[] {
  const hash = templateHash(deployment.spec.template, deployment.status?.collisionCount)
  const rs = newReplicaSet(deployment, hash, generations.old)
  const name = rs.metadata.name!
  if (view.byName(name) !== undefined) return [planCollision(deployment)]
  const failed = (error: Error) => `Failed to create new replica set "${name}": ${error.message}`
  const creation = create(replicaSets, rs, {
    // A set of that name which the cache does not know yet: the next pass will see it.
    onFailure: (error) =>
      isAlreadyExists(error) ? undefined : { type: 'Warning', reason: 'ReplicaSetCreateError', message: failed(error) },
    tolerate: isNamespaceTerminating,
  })
  const after = ({ succeeded, error }: BatchOutcome): readonly Action[] => {
    if (succeeded > 0) return planCreated(deployment, rs, nowMs)
    if (error === undefined || isAlreadyExists(error) || !hasProgressDeadline(deployment)) return []
    return [
      withCondition(deployment, condition('Progressing', 'False', { reason: 'ReplicaSetCreateError', message: failed(error), nowMs })),
    ]
  }
  return [{ verb: 'batch', slowStart: true, actions: [creation], after }]
}

function planCreated(deployment: Deployment, rs: ReplicaSet, nowMs: number): readonly Action[] {
  const { name, annotations } = rs.metadata
  const scaled = size(rs) > 0 ? [event('Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${size(rs)}`)] : []
  const created = { reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"`, nowMs }
  const progressing = hasProgressDeadline(deployment) ? condition('Progressing', 'True', created) : undefined
  return [...scaled, withCondition(withRevision(deployment, annotations![REVISION]!), progressing)]
}

/** A set of that name with another template, or of another owner: try the next hash. */
function planCollision(deployment: Deployment): Action {
  return updateStatus(deployments, {
    ...deployment,
    status: { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 },
  })
}

function newReplicaSet(deployment: Deployment, hash: string, old: readonly ReplicaSet[]): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash }
  const hashed: LabelSelector = { ...selector, matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash } }
  const { name, namespace, uid } = deployment.metadata
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: replicaSetName(deployment, hash),
      namespace: namespace!,
      labels,
      annotations: { ...newReplicaSetAnnotations(deployment, {}, maxRevision(old) + 1), ...scaleAnnotations(deployment) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: name!, uid: uid!, controller: true, blockOwnerDeletion: true }],
    },
    spec: {
      replicas: newestSize(deployment, 0, totalSize(old)),
      minReadySeconds,
      selector: hashed,
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

/** Deployments keep their revision by a write of the status, which may change annotations too, as upstream. */
function withRevision(deployment: Deployment, revision: string): Deployment {
  return { ...deployment, metadata: { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, [REVISION]: revision } } }
}

function withCondition(deployment: Deployment, next: ReturnType<typeof condition> | undefined): UpdateAction {
  if (next === undefined) return updateStatus(deployments, deployment)
  const conditions = setCondition(deployment.status?.conditions ?? [], next)
  return updateStatus(deployments, { ...deployment, status: { ...deployment.status, conditions } })
}
