import {
  controllerRevisions,
  keyOf,
  labelSelectorMatches,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  pods,
  type StatefulSet,
  statefulSets,
} from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import type { Action } from '../kit/action.ts'
import { BY_NAMESPACE } from '../kit/by-namespace.ts'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { possibleAdopters } from '../pod-control/adopters.ts'
import { planClaims } from '../pod-control/claims.ts'
import { BY_CONTROLLER_UID, indexOwnership, ORPHANS } from '../pod-control/ownership.ts'
import { isMember } from './ordinal.ts'
import { planStatefulSet, type StatefulSetView } from './plan.ts'

/** Keeps pods that have names, an order and storage of their own. Upstream: pkg/controller/statefulset */
export const statefulSetController = defineController<StatefulSet, StatefulSetView>({
  name: 'statefulset-controller',
  for: statefulSets,
  owns: [pods, controllerRevisions],
  watches: [
    watchOf(pods, possibleAdopters(statefulSets)),
    watchOf(controllerRevisions, possibleAdopters(statefulSets)),
    watchOf(persistentVolumeClaims, setsThatWait),
  ],
  setup(caches) {
    indexOwnership(caches, statefulSets, [pods, controllerRevisions])
  },
  observe: (set, caches) => {
    const { namespace, uid } = set.metadata
    const owned = caches.byIndex(pods, BY_CONTROLLER_UID, uid!)
    const revisions = caches.byIndex(controllerRevisions, BY_CONTROLLER_UID, uid!)
    return {
      pods: owned,
      revisions: revisions.filter(({ metadata }) => labelSelectorMatches(set.spec.selector, metadata.labels)),
      revisionByName: (name) => caches.get(controllerRevisions, `${namespace}/${name}`),
      claims: claims(set, owned, caches),
      claimByName: (name) => caches.get(persistentVolumeClaims, `${namespace}/${name}`),
    }
  },
  plan: planStatefulSet,
})

/** Revisions are adopted and never let go. */
function claims(set: StatefulSet, owned: StatefulSetView['pods'], caches: Caches): readonly Action[] {
  const { selector } = set.spec
  const namespace = set.metadata.namespace!
  return [
    ...planClaims(set, {
      definition: controllerRevisions,
      selector,
      owned: [],
      orphans: caches.byIndex(controllerRevisions, ORPHANS, namespace),
    }),
    ...planClaims(set, {
      definition: pods,
      selector,
      owned,
      orphans: caches.byIndex(pods, ORPHANS, namespace),
      isMember: (pod) => isMember(set, pod),
    }),
  ]
}

/**
 * A claim that is gone may have been waited for.
 * Differs: upstream does not watch claims and tries again after a back-off.
 */
function setsThatWait({ type, object }: InformerEvent<PersistentVolumeClaim>, caches: Caches): readonly string[] {
  if (type !== 'deleted') return NONE
  const { namespace, name } = object.metadata
  return caches
    .byIndex(statefulSets, BY_NAMESPACE, namespace!)
    .filter((set) => set.spec.volumeClaimTemplates?.some((template) => name!.startsWith(`${template.metadata.name}-${set.metadata.name}-`)))
    .map(keyOf)
}

const NONE: readonly string[] = []
