import {
  controllerOf,
  type Deployment,
  deployments,
  isInvalid,
  isNotFound,
  keyOf,
  labelSelectorMatches,
  type Pod,
  pods,
  type ReplicaSet,
  replicaSets,
} from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import { type Action, patch } from '../kit/action.ts'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { possibleAdopters } from '../pod-control/adopters.ts'
import { BY_CONTROLLER_UID, controllerUid, indexOwnership, ORPHANS } from '../pod-control/ownership.ts'
import { type DeploymentView, planDeployment } from './plan.ts'

/** Rolls ReplicaSets from one pod template to the next. Upstream: pkg/controller/deployment */
export const deploymentController = defineController<Deployment, DeploymentView>({
  name: 'deployment-controller',
  for: deployments,
  owns: [replicaSets],
  watches: [watchOf(replicaSets, possibleAdopters(deployments)), watchOf(pods, recreated)],
  retryCountMax: 15,
  setup(caches) {
    indexOwnership(caches, deployments, [replicaSets])
    caches.addIndex(pods, BY_CONTROLLER_UID, controllerUid)
  },
  observe: (deployment, caches) => {
    const owned = caches.byIndex(replicaSets, BY_CONTROLLER_UID, deployment.metadata.uid!)
    return {
      owned,
      byName: (name) => caches.get(replicaSets, `${deployment.metadata.namespace}/${name}`),
      podsOf: (rs) => caches.byIndex(pods, BY_CONTROLLER_UID, rs.metadata.uid!),
      claims: claims(deployment, owned, caches.byIndex(replicaSets, ORPHANS, deployment.metadata.namespace!)),
    }
  },
  plan: planDeployment,
})

/** Recreate waits until the last old pod is gone. Upstream: DeploymentController.deletePod */
function recreated(event: InformerEvent<Pod>, caches: Caches): string[] {
  const owner = event.type === 'deleted' ? controllerOf(event.object) : undefined
  if (owner?.kind !== 'ReplicaSet') return []
  const { namespace } = event.object.metadata
  const set = caches.get(replicaSets, `${namespace}/${owner.name}`)
  const name = set === undefined ? undefined : controllerOf(set)?.name
  const deployment = name === undefined ? undefined : caches.get(deployments, `${namespace}/${name}`)
  return deployment?.spec.strategy?.type === 'Recreate' ? [keyOf(deployment)] : []
}

/** A Deployment on its way out neither adopts nor lets go. Upstream: ReplicaSetControllerRefManager */
function claims(deployment: Deployment, owned: readonly ReplicaSet[], orphans: readonly ReplicaSet[]): readonly Action[] {
  const { name, uid, deletionTimestamp } = deployment.metadata
  if (deletionTimestamp !== undefined) return []
  const matches = (rs: ReplicaSet) => labelSelectorMatches(deployment.spec.selector, rs.metadata.labels)
  const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true, blockOwnerDeletion: true }
  const isOver = (error: Error) => isNotFound(error) || isInvalid(error)
  const released = owned
    .filter((rs) => !matches(rs))
    .map((rs) => patch(replicaSets, rs, { body: ownersBody(rs, { $patch: 'delete', uid }), tolerate: isOver }))
  const adopted = orphans
    .filter((rs) => rs.metadata.deletionTimestamp === undefined && matches(rs))
    .map((rs) => patch(replicaSets, rs, { body: ownersBody(rs, reference), ifAlive: true, tolerate: isNotFound }))
  return [...released, ...adopted]
}

function ownersBody(rs: ReplicaSet, reference: unknown): unknown {
  return { metadata: { ownerReferences: [reference], uid: rs.metadata.uid } }
}
