import { controllerOf, keyOf, labelSelectorMatches, type Pod, pods, type ReplicaSet, replicaSets, semanticDeepEqual } from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { planReplicaSet, type ReplicaSetView } from './plan.ts'
import { BY_CONTROLLER_UID, controllerUid, isPodActive, ORPHANS, orphanNamespace, podTally } from './pod-tally.ts'

const IN_NAMESPACE = 'namespace'

/** Keeps as many pods of a template as its spec asks for. Upstream: pkg/controller/replicaset */
export const replicaSetController = defineController<ReplicaSet, ReplicaSetView>({
  name: 'replicaset-controller',
  for: replicaSets,
  owns: [pods],
  watches: [watchOf(pods, possibleAdopters)],
  setup(caches) {
    caches.addTally(pods, podTally)
    caches.addIndex(pods, BY_CONTROLLER_UID, controllerUid)
    caches.addIndex(pods, ORPHANS, orphanNamespace)
    caches.addIndex(replicaSets, IN_NAMESPACE, namespaceOf)
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

function namespaceOf({ metadata }: ReplicaSet): readonly string[] {
  return [metadata.namespace!]
}

/** A pod that came to be without a controller, or to carry other labels then, is one to adopt for the sets that select it. */
function possibleAdopters(event: InformerEvent<Pod>, caches: Caches): string[] {
  const { object } = event
  if (event.type === 'deleted' || object.metadata.deletionTimestamp !== undefined || controllerOf(object) !== undefined) return []
  if (event.type === 'updated' && controllerOf(event.previous) === undefined && sameLabels(event.previous, object)) return []
  return caches
    .byIndex(replicaSets, IN_NAMESPACE, object.metadata.namespace!)
    .filter((rs) => labelSelectorMatches(rs.spec.selector, object.metadata.labels))
    .map(keyOf)
}

function sameLabels(a: Pod, b: Pod): boolean {
  return a.metadata.labels === b.metadata.labels || semanticDeepEqual(a.metadata.labels, b.metadata.labels)
}

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
