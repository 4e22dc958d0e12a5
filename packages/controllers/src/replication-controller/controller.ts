import { pods, type ReplicationController, replicationControllers } from '@kubesim/api'
import { defineController, watchOf } from '../kit/controller.ts'
import { possibleAdopters } from '../pod-control/adopters.ts'
import { BY_CONTROLLER_UID, indexOwnership, ORPHANS } from '../pod-control/ownership.ts'
import { planReplicaSet, type ReplicaSetView } from '../replicaset/plan.ts'
import { podTally } from '../replicaset/pod-tally.ts'
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
    indexOwnership(caches, replicationControllers, [pods])
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
