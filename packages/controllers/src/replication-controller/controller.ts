import { pods, type ReplicationController, replicationControllers } from '@kubesim/api'
import { defineController, watchOf } from '../kit/controller.ts'
import { IN_NAMESPACE, namespaceOf, possibleAdopters } from '../pod-control/adopters.ts'
import { planReplicaSet, type ReplicaSetView } from '../replicaset/plan.ts'
import { BY_CONTROLLER_UID, controllerUid, ORPHANS, orphanNamespace, podTally } from '../replicaset/pod-tally.ts'
import { asReplicaSet, forController } from './as-replica-set.ts'

/** The older ReplicaSet: the same behaviour under another name. Upstream: pkg/controller/replication */
export const replicationController = defineController<ReplicationController, ReplicaSetView>({
  name: 'replication-controller',
  for: replicationControllers,
  owns: [pods],
  watches: [
    watchOf(
      pods,
      possibleAdopters(replicationControllers, (controller) => asReplicaSet(controller).spec.selector),
    ),
  ],
  setup(caches) {
    caches.addTally(pods, podTally)
    caches.addIndex(pods, BY_CONTROLLER_UID, controllerUid)
    caches.addIndex(pods, ORPHANS, orphanNamespace)
    caches.addIndex(replicationControllers, IN_NAMESPACE, namespaceOf)
  },
  observe: ({ metadata }, caches) => ({
    tally: caches.tally(podTally, metadata.uid!),
    pods: () => caches.byIndex(pods, BY_CONTROLLER_UID, metadata.uid!),
    orphans: () => caches.byIndex(pods, ORPHANS, metadata.namespace!),
    relatedOnNode: () => NO_RELATIVES,
  }),
  plan: (controller, view, nowMs) => forController(controller, planReplicaSet(asReplicaSet(controller), view, nowMs)),
})

/** Nothing owns ReplicationControllers, so that no pods of siblings are there to look at. */
const NO_RELATIVES: ReadonlyMap<string, number> = new Map()
