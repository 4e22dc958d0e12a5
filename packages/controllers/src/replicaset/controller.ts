import { controllerOf, type Pod, pods, type ReplicaSet, replicaSets } from '@kubesim/api'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { planReplicaSet, type ReplicaSetView } from './plan.ts'
import { BY_CONTROLLER_UID, controllerUid, isPodActive, orphanNamespace, ORPHANS, podTally } from './pod-tally.ts'

const IN_NAMESPACE = 'namespace'

/** Keeps as many pods of a template as its spec asks for. Upstream: pkg/controller/replicaset */
export const replicaSetController = defineController<ReplicaSet, ReplicaSetView>({
  name: 'replicaset-controller',
  for: replicaSets,
  owns: [pods],
  watches: [
    // A pod without a controller may be one to adopt: every set of its namespace takes a look.
    watchOf(pods, (event, caches) => (event.type === 'deleted' || controllerOf(event.object) !== undefined ? [] : setsOf(event.object, caches))),
  ],
  setup(caches) {
    caches.addTally(pods, podTally)
    caches.addIndex(pods, BY_CONTROLLER_UID, controllerUid)
    caches.addIndex(pods, ORPHANS, orphanNamespace)
    caches.addIndex(replicaSets, IN_NAMESPACE, (rs) => [rs.metadata.namespace!])
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

function setsOf(pod: Pod, caches: Caches): string[] {
  return caches.byIndex(replicaSets, IN_NAMESPACE, pod.metadata.namespace!).map((rs) => `${rs.metadata.namespace}/${rs.metadata.name}`)
}

/** Upstream: getIndirectlyRelatedPods and getPodsRankedByRelatedPodsOnSameNode */
function relatedOnNode(rs: ReplicaSet, caches: Caches): ReadonlyMap<string, number> {
  const owner = controllerOf(rs)
  const siblings = owner === undefined ? [rs] : caches.byIndex(replicaSets, BY_CONTROLLER_UID, owner.uid)
  const counts = new Map<string, number>()
  for (const sibling of siblings) {
    for (const pod of caches.byIndex(pods, BY_CONTROLLER_UID, sibling.metadata.uid!)) {
      if (isPodActive(pod) && pod.spec.nodeName !== undefined) counts.set(pod.spec.nodeName, (counts.get(pod.spec.nodeName) ?? 0) + 1)
    }
  }
  return counts
}
