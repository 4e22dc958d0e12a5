import {
  isInvalid,
  isNotFound,
  type LabelSelector,
  labelSelectorMatches,
  type OwnerReference,
  type Pod,
  pods as podResource,
  type ReplicaSet,
} from '@kubesim/api'
import { type Action, patch } from '../kit/action.ts'
import { isPodActive, type PodTally } from './pod-tally.ts'

export interface ClaimView {
  readonly tally: PodTally
  /** Every pod this set controls. */
  readonly pods: () => readonly Pod[]
  /** Pods of the namespace without a controller; the same array while none of them changes. */
  readonly orphans: () => readonly Pod[]
}

/**
 * Adopts matching pods without a controller and lets go of own pods that match no longer; a set on its way out does neither.
 * Upstream: pkg/controller PodControllerRefManager
 */
export function planClaims(rs: ReplicaSet, view: ClaimView): Action[] {
  if (rs.metadata.deletionTimestamp !== undefined) return []
  const actions: Action[] = []
  const hasStrangers = [...view.tally.byLabels.values()].some(
    ({ labels, active }) => active > 0 && !labelSelectorMatches(rs.spec.selector, labels),
  )
  if (hasStrangers) {
    for (const pod of view.pods())
      if (isPodActive(pod) && !labelSelectorMatches(rs.spec.selector, pod.metadata.labels)) actions.push(release(rs, pod))
  }
  for (const pod of matching(view.orphans(), rs.spec.selector)) actions.push(adopt(rs, pod))
  return actions
}

export function controllerReference(rs: ReplicaSet): OwnerReference {
  return {
    apiVersion: rs.apiVersion,
    kind: rs.kind,
    name: rs.metadata.name!,
    uid: rs.metadata.uid!,
    controller: true,
    blockOwnerDeletion: true,
  }
}

const matches = new WeakMap<readonly Pod[], WeakMap<LabelSelector, readonly Pod[]>>()

/** Looked for once per list and selector: a set whose own pods come and go need not go through the others each time. */
function matching(orphans: readonly Pod[], selector: LabelSelector): readonly Pod[] {
  if (orphans.length === 0) return orphans
  const bySelector = matches.get(orphans) ?? new WeakMap<LabelSelector, readonly Pod[]>()
  matches.set(orphans, bySelector)
  let found = bySelector.get(selector)
  if (found === undefined) {
    found = orphans.filter((pod) => isPodActive(pod) && labelSelectorMatches(selector, pod.metadata.labels))
    bySelector.set(selector, found)
  }
  return found
}

function adopt(rs: ReplicaSet, pod: Pod): Action {
  const body = { metadata: { ownerReferences: [controllerReference(rs)], uid: pod.metadata.uid } }
  return patch(podResource, pod, { body, ifAlive: true, tolerate: isNotFound })
}

/** NotFound and Invalid say that the pod is gone or not ours any more. */
function release(rs: ReplicaSet, pod: Pod): Action {
  const body = { metadata: { ownerReferences: [{ $patch: 'delete', uid: rs.metadata.uid }], uid: pod.metadata.uid } }
  return patch(podResource, pod, { body, tolerate: (error) => isNotFound(error) || isInvalid(error) })
}
