import { controllerOf, labelSelectorMatches, type OwnerReference, type Pod, pods as podResource, type ReplicaSet } from '@kubesim/api'
import { type Action, type BatchOutcome, create, type CreateAction, type DeleteAction, remove, requeueAfter } from '../kit/action.ts'
import { hasCause } from '../kit/status-cause.ts'
import { isPodActive, type Labels, type PodTally } from './pod-tally.ts'
import { rankForDeletion } from './ranking.ts'
import { nextAvailabilityMs, planStatus } from './status.ts'

/** Pods created or deleted in one pass at most. Upstream: replicaset.BurstReplicas */
export const BURST_COUNT_MAX = 500

/** What a pass sees. Functions are called only when their answer decides something. */
export interface ReplicaSetView {
  readonly tally: PodTally
  /** Every pod this set controls. */
  readonly pods: () => readonly Pod[]
  /** Pods of the namespace without a controller. */
  readonly orphans: () => readonly Pod[]
  /** Active pods of this and sibling sets of the same owner, by node: crowded nodes give up pods first. */
  readonly relatedOnNode: () => ReadonlyMap<string, number>
}

/** Upstream: pkg/controller/replicaset syncReplicaSet */
export function planReplicaSet(rs: ReplicaSet, view: ReplicaSetView, nowMs: number): readonly Action[] {
  const claims = planClaims(rs, view)
  // Adoption and release change what counts as ours: look again when they have come about.
  if (claims.length > 0) return claims
  const batch = rs.metadata.deletionTimestamp === undefined ? planReplicas(rs, view, nowMs) : []
  const status = (outcome: BatchOutcome): readonly Action[] => [...planStatus(rs, view, { nowMs, error: outcome.error }), ...planNextCheck(rs, view, nowMs)]
  if (batch.length === 0) return status({ succeeded: 0, error: undefined })
  return [{ verb: 'batch', slowStart: batch[0]!.verb === 'create', actions: batch, then: status }]
}

function planReplicas(rs: ReplicaSet, view: ReplicaSetView, nowMs: number): readonly (CreateAction | DeleteAction)[] {
  const missing = (rs.spec.replicas ?? 1) - view.tally.active
  if (missing > 0) {
    const pod = podFromTemplate(rs)
    return Array.from({ length: Math.min(missing, BURST_COUNT_MAX) }, () => createPod(pod))
  }
  if (missing === 0) return []
  return choosePodsToDelete(view, { count: Math.min(-missing, BURST_COUNT_MAX), nowMs }).map(deletePod)
}

/** Upstream: getPodsToDelete */
export function choosePodsToDelete(view: Pick<ReplicaSetView, 'pods' | 'relatedOnNode'>, wanted: { readonly count: number; readonly nowMs: number }): Pod[] {
  const active = view.pods().filter(isPodActive)
  // No need to rank when all of them go.
  if (wanted.count >= active.length) return active
  const related = view.relatedOnNode()
  return rankForDeletion(active, (pod) => related.get(pod.spec.nodeName ?? '') ?? 0, wanted.nowMs).slice(0, wanted.count)
}

function createPod(pod: Pod): CreateAction {
  return create(podResource, pod, {
    onSuccess: (created) => ({ type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}` }),
    onFailure: (error) => (hasCause(error, 'NamespaceTerminating') ? undefined : { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${error.message}` }),
    tolerate: (error) => hasCause(error, 'NamespaceTerminating'),
  })
}

function deletePod(pod: Pod): DeleteAction {
  return remove(podResource, pod, {
    onSuccess: () => ({ type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` }),
    onFailure: (error) => ({ type: 'Warning', reason: 'FailedDelete', message: `Error deleting: ${error.message}` }),
  })
}

const podsFromTemplates = new WeakMap<ReplicaSet['spec'], Pod>()

/** The pod every replica starts as. One object per spec, so that replicas share their spec, labels and owner. */
export function podFromTemplate(rs: ReplicaSet): Pod {
  let pod = podsFromTemplates.get(rs.spec)
  if (pod === undefined) {
    const template = rs.spec.template!
    pod = {
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
    podsFromTemplates.set(rs.spec, pod)
  }
  return pod
}

function controllerReference(rs: ReplicaSet): OwnerReference {
  return { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: rs.metadata.name!, uid: rs.metadata.uid!, controller: true, blockOwnerDeletion: true }
}

/** Adopts matching pods without a controller and lets go of own pods that match no longer. Upstream: PodControllerRefManager */
function planClaims(rs: ReplicaSet, view: ReplicaSetView): Action[] {
  const matches = (labels: Labels | undefined) => labelSelectorMatches(rs.spec.selector, labels)
  const actions: Action[] = []
  if ([...view.tally.labels.keys()].some((labels) => !matches(labels))) {
    for (const pod of view.pods()) if (isPodActive(pod) && !matches(pod.metadata.labels)) actions.push(release(rs, pod))
  }
  if (rs.metadata.deletionTimestamp !== undefined) return actions
  for (const pod of view.orphans()) if (isPodActive(pod) && matches(pod.metadata.labels)) actions.push(adopt(rs, pod))
  return actions
}

function adopt(rs: ReplicaSet, pod: Pod): Action {
  const body = { metadata: { ownerReferences: [controllerReference(rs)], uid: pod.metadata.uid } }
  return patchPod(pod, body)
}

function release(rs: ReplicaSet, pod: Pod): Action {
  const body = { metadata: { ownerReferences: [{ $patch: 'delete', uid: controllerOf(pod)?.uid ?? rs.metadata.uid }], uid: pod.metadata.uid } }
  return patchPod(pod, body)
}

function patchPod(pod: Pod, body: unknown): Action {
  const at = { namespace: pod.metadata.namespace!, name: pod.metadata.name! }
  return { verb: 'patch', definition: podResource, at, patch: { type: 'application/strategic-merge-patch+json', body } }
}

/** Ready pods become available by the passing of time alone. */
function planNextCheck(rs: ReplicaSet, view: ReplicaSetView, nowMs: number): Action[] {
  if ((rs.spec.minReadySeconds ?? 0) === 0) return []
  const at = nextAvailabilityMs(view.pods(), rs.spec.minReadySeconds ?? 0, nowMs)
  return at === undefined ? [] : [requeueAfter(at - nowMs, 'progress')]
}

