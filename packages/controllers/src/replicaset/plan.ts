import { type Pod, pods as podResource, type ReplicaSet } from '@kubesim/api'
import { type Action, type BatchOutcome, type CreateAction, create, type DeleteAction, remove, requeueAfter } from '../kit/action.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'
import { type ClaimView, controllerReference, planClaims } from './claims.ts'
import { isPodActive } from './pod-tally.ts'
import { rankForDeletion } from './ranking.ts'
import { nextAvailabilityMs, planStatus } from './status.ts'

/** Pods created or deleted in one pass at most. Upstream: replicaset.BurstReplicas */
export const BURST_COUNT_MAX = 500

/** What a pass sees. Functions are called only when their answer decides something. */
export interface ReplicaSetView extends ClaimView {
  /** Active pods of this and sibling sets of the same owner, by node: crowded nodes give up pods first. */
  readonly relatedOnNode: () => ReadonlyMap<string, number>
}

/** Upstream: pkg/controller/replicaset syncReplicaSet */
export function planReplicaSet(rs: ReplicaSet, view: ReplicaSetView, nowMs: number): readonly Action[] {
  const claims = planClaims(rs, view)
  // Adoption and release change what counts as ours: look again when they have come about.
  if (claims.length > 0) return claims
  const batch = rs.metadata.deletionTimestamp === undefined ? planReplicas(rs, view, nowMs) : []
  // What was done to the replicas will show in the caches, and in the next status.
  const status = ({ error }: Pick<BatchOutcome, 'error'>): readonly Action[] => [
    ...planStatus(rs, view.tally, { nowMs, error }),
    ...(error === undefined ? planNextCheck(rs, view, nowMs) : []),
  ]
  if (batch.length === 0) return status({ error: undefined })
  return [{ verb: 'batch', slowStart: batch[0]!.verb === 'create', actions: batch, after: status }]
}

/** Upstream: manageReplicas */
function planReplicas(rs: ReplicaSet, view: ReplicaSetView, nowMs: number): readonly (CreateAction | DeleteAction)[] {
  const missing = (rs.spec.replicas ?? 1) - view.tally.active
  if (missing > 0) {
    const creation = createPod(podFromTemplate(rs))
    return Array.from({ length: Math.min(missing, BURST_COUNT_MAX) }, () => creation)
  }
  if (missing === 0) return []
  return choosePodsToDelete(view, { count: Math.min(-missing, BURST_COUNT_MAX), nowMs }).map(deletePod)
}

/** Upstream: getPodsToDelete */
export function choosePodsToDelete(
  view: Pick<ReplicaSetView, 'pods' | 'relatedOnNode'>,
  wanted: { readonly count: number; readonly nowMs: number },
): Pod[] {
  const active = view.pods().filter(isPodActive)
  // No need to rank when all of them go.
  if (wanted.count >= active.length) return active
  const related = view.relatedOnNode()
  return rankForDeletion(active, (pod) => related.get(pod.spec.nodeName ?? '') ?? 0, wanted.nowMs).slice(0, wanted.count)
}

function createPod(pod: Pod): CreateAction {
  return create(podResource, pod, {
    onSuccess: (created) => ({ type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}` }),
    onFailure: (error) => ({ type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${error.message}` }),
    tolerate: isNamespaceTerminating,
  })
}

function deletePod(pod: Pod): DeleteAction {
  return remove(podResource, pod, {
    onSuccess: () => ({ type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` }),
    onFailure: (error) => ({ type: 'Warning', reason: 'FailedDelete', message: `Error deleting: ${error.message}` }),
  })
}

const podsFromTemplates = new WeakMap<ReplicaSet['spec'], { readonly uid: string | undefined; readonly pod: Pod }>()

/** The pod every replica starts as. One object per set, so that replicas share their spec, labels and owner. Upstream: GetPodFromTemplate */
export function podFromTemplate(rs: ReplicaSet): Pod {
  const known = podsFromTemplates.get(rs.spec)
  // Two sets can share one spec.
  if (known !== undefined && known.uid === rs.metadata.uid) return known.pod
  const template = rs.spec.template!
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${rs.metadata.name}-`,
      namespace: rs.metadata.namespace!,
      labels: template.metadata?.labels,
      annotations: template.metadata?.annotations,
      finalizers: template.metadata?.finalizers,
      ownerReferences: [controllerReference(rs)],
    },
    spec: template.spec!,
  }
  podsFromTemplates.set(rs.spec, { uid: rs.metadata.uid, pod })
  return pod
}

/** Ready pods become available by the passing of time alone. */
function planNextCheck(rs: ReplicaSet, view: ReplicaSetView, nowMs: number): Action[] {
  const minReadySeconds = rs.spec.minReadySeconds ?? 0
  if (minReadySeconds === 0) return []
  const atMs = nextAvailabilityMs(view.tally, minReadySeconds, nowMs)
  return atMs === undefined ? [] : [requeueAfter(atMs - nowMs, 'progress')]
}
