import {
  catalogue,
  type KubeObject,
  keyOf,
  persistentVolumeClaims,
  pods,
  quotaNamesOf,
  type ResourceDefinition,
  type ResourceQuota,
  resourceQuotas,
  services,
} from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import { BATCH } from '../endpoint-slice/selection.ts'
import { BY_NAMESPACE, namespaceOf } from '../kit/by-namespace.ts'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { planQuota, type QuotaView } from './plan.ts'

/** Kinds whose usage may change while they exist. */
const CHANGING: readonly ResourceDefinition[] = [pods, services, persistentVolumeClaims] as readonly ResourceDefinition[]

/** Everything that a quota can count. Upstream: GetQuotableResources */
const countable: readonly ResourceDefinition[] = catalogue().filter(
  ({ namespaced, verbs, storedAs, resource }) =>
    namespaced &&
    storedAs === undefined &&
    resource !== 'events' &&
    ['create', 'list', 'watch', 'delete'].every((verb) => verbs.includes(verb as 'list')),
)

/**
 * Keeps the status of quotas true to what is there; what is let in is booked by admission. Upstream: pkg/controller/resourcequota.
 * Differs: it counts again when something comes too, upstream only when something goes and every 5 minutes.
 */
export const resourceQuotaController = defineController<ResourceQuota, QuotaView>({
  name: 'resourcequota-controller',
  for: resourceQuotas,
  watches: countable.map((definition) => watchOf(definition, (event, caches) => quotasOf(definition, event, caches), BATCH)),
  setup(caches) {
    for (const definition of countable) caches.addIndex(definition, BY_NAMESPACE, namespaceOf)
  },
  observe: (quota, caches) => (definition) => caches.byIndex(definition, BY_NAMESPACE, quota.metadata.namespace!),
  plan: (quota, view, nowMs) => planQuota(quota, countable, view, nowMs),
})

function quotasOf(definition: ResourceDefinition, event: InformerEvent<KubeObject>, caches: Caches): readonly string[] {
  if (event.type === 'updated' && !CHANGING.includes(definition)) return []
  const quotas = caches.byIndex(resourceQuotas, BY_NAMESPACE, event.object.metadata.namespace!)
  return quotas.filter(({ spec }) => quotaNamesOf(definition, Object.keys(spec?.hard ?? {})).length > 0).map(keyOf)
}
