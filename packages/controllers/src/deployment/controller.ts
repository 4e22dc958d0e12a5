import { controllerOf, type Deployment, deployments, labelSelectorMatches, pods, type ReplicaSet, replicaSets } from '@kubesim/api'
import type { Action } from '../kit/action.ts'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { BY_CONTROLLER_UID, controllerUid, orphanNamespace, ORPHANS } from '../replicaset/pod-tally.ts'
import { type DeploymentView, planDeployment } from './plan.ts'

const IN_NAMESPACE = 'namespace'

/** Rolls ReplicaSets from one pod template to the next. Upstream: pkg/controller/deployment */
export const deploymentController = defineController<Deployment, DeploymentView>({
  name: 'deployment-controller',
  for: deployments,
  owns: [replicaSets],
  watches: [
    watchOf(replicaSets, (event, caches) => (event.type === 'deleted' || controllerOf(event.object) !== undefined ? [] : deploymentsOf(event.object, caches))),
    // Recreate waits for the last pod of the old set to be gone.
    watchOf(pods, (event, caches) => {
      const owner = event.type === 'deleted' ? controllerOf(event.object) : undefined
      if (owner?.kind !== 'ReplicaSet') return []
      const deployment = controllerOf(caches.get(replicaSets, `${event.object.metadata.namespace}/${owner.name}`) ?? { metadata: {} })
      return deployment?.kind === 'Deployment' ? [`${event.object.metadata.namespace}/${deployment.name}`] : []
    }),
  ],
  setup(caches) {
    caches.addIndex(replicaSets, BY_CONTROLLER_UID, controllerUid)
    caches.addIndex(replicaSets, ORPHANS, orphanNamespace)
    caches.addIndex(pods, BY_CONTROLLER_UID, controllerUid)
    caches.addIndex(deployments, IN_NAMESPACE, (deployment) => [deployment.metadata.namespace!])
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

function deploymentsOf(rs: ReplicaSet, caches: Caches): string[] {
  return caches
    .byIndex(deployments, IN_NAMESPACE, rs.metadata.namespace!)
    .filter((deployment) => labelSelectorMatches(deployment.spec.selector, rs.metadata.labels))
    .map((deployment) => `${deployment.metadata.namespace}/${deployment.metadata.name}`)
}

/** Upstream: ReplicaSetControllerRefManager */
function claims(deployment: Deployment, owned: readonly ReplicaSet[], orphans: readonly ReplicaSet[]): readonly Action[] {
  const matches = (rs: ReplicaSet) => labelSelectorMatches(deployment.spec.selector, rs.metadata.labels)
  const { name, uid, deletionTimestamp } = deployment.metadata
  const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true, blockOwnerDeletion: true }
  const released = owned.filter((rs) => !matches(rs)).map((rs) => patchOwners(rs, { $patch: 'delete', uid }))
  if (deletionTimestamp !== undefined) return released
  return [...released, ...orphans.filter((rs) => rs.metadata.deletionTimestamp === undefined && matches(rs)).map((rs) => patchOwners(rs, reference))]
}

function patchOwners(rs: ReplicaSet, reference: unknown): Action {
  const body = { metadata: { ownerReferences: [reference], uid: rs.metadata.uid } }
  const at = { namespace: rs.metadata.namespace!, name: rs.metadata.name! }
  return { verb: 'patch', definition: replicaSets, at, patch: { type: 'application/strategic-merge-patch+json', body } }
}
