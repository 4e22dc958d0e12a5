import { controllerOf, pods, type ReplicaSet, replicaSets } from '@kubesim/api'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { possibleAdopters } from '../pod-control/adopters.ts'
import { BY_CONTROLLER_UID, controllerUid, indexOwnership, ORPHANS } from '../pod-control/ownership.ts'
import { planReplicaSet, type ReplicaSetView } from './plan.ts'
import { isPodActive, podTally } from './pod-tally.ts'

/** Keeps as many pods of a template as its spec asks for. Upstream: pkg/controller/replicaset */
export const replicaSetController = defineController<ReplicaSet, ReplicaSetView>({
  name: 'replicaset-controller',
  for: replicaSets,
  owns: [pods],
  watches: [watchOf(pods, possibleAdopters(replicaSets))],
  setup(caches) {
    caches.addTally(pods, podTally)
    indexOwnership(caches, replicaSets, [pods])
    caches.addIndex(replicaSets, BY_CONTROLLER_UID, controllerUid)
  },
  observe: (rs, caches) => {
    const uid = rs.metadata.uid!
    return {
      tally: caches.tally(podTally, uid),
      pods: () => caches.byIndex(pods, BY_CONTROLLER_UID, uid),
      orphans: () => caches.byIndex(pods, ORPHANS, rs.metadata.namespace!),
      relatedOnNode: () => relatedOnNode(rs, caches),
    }
  },
  plan: planReplicaSet,
})

/**
 * A set without an owner has no relatives, not even itself. Upstream: getIndirectlyRelatedPods and getPodsRankedByRelatedPodsOnSameNode
 * Differs: pods are related when a sibling set controls them; upstream takes those that its selector matches.
 */
function relatedOnNode(rs: ReplicaSet, caches: Caches): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const owner = controllerOf(rs)
  if (owner === undefined) return counts
  for (const sibling of caches.byIndex(replicaSets, BY_CONTROLLER_UID, owner.uid)) {
    for (const pod of caches.byIndex(pods, BY_CONTROLLER_UID, sibling.metadata.uid!)) {
      if (isPodActive(pod) && pod.spec.nodeName !== undefined) counts.set(pod.spec.nodeName, (counts.get(pod.spec.nodeName) ?? 0) + 1)
    }
  }
  return counts
}
