import type { ResourceDefinition } from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'
import type { RegistryHooks } from '../registry/hooks.ts'
import type { ServedResourceOptions } from '../registry/served-resource.ts'
import type { Store } from '../store/index.ts'
import { bindingHooks } from './binding.ts'
import { eventCodecs, eventHooks } from './event/hooks.ts'
import { nodeMetricsHooks, podMetricsHooks } from './metrics/hooks.ts'
import { namespaceHooks } from './namespace.ts'
import { podHooks } from './pod.ts'
import { RBAC_HOOKS } from './rbac.ts'
import { REVIEWS } from './reviews.ts'
import { type ServiceNetworkOptions, serviceHooks } from './service/hooks.ts'

/** Resources whose deletion answers with the object. Upstream: ReturnDeletedObject */
export const RETURNED_WHEN_DELETED: ReadonlySet<string> = new Set(
  `pods services
  persistentvolumes persistentvolumeclaims podtemplates resourcequotas serviceaccounts
  resource.k8s.io/deviceclasses resource.k8s.io/resourceclaims resource.k8s.io/resourceclaimtemplates resource.k8s.io/resourceslices
  storage.k8s.io/csidrivers storage.k8s.io/csinodes storage.k8s.io/storageclasses storage.k8s.io/volumeattachments
  storage.k8s.io/volumeattributesclasses`.split(/\s+/),
)

const RETURNED: RegistryHooks = { returnsDeletedObject: true }

/** How the built-in resources are served beyond their definitions. */
export function builtInOptions(
  kernel: Kernel,
  store: Store<object>,
  network: ServiceNetworkOptions,
): (definition: ResourceDefinition) => ServedResourceOptions {
  const events = eventCodecs()
  const special: Readonly<Record<string, ServedResourceOptions>> = {
    bindings: { hooks: bindingHooks },
    events: { hooks: eventHooks, codec: events.core },
    'events.k8s.io/events': { hooks: eventHooks, codec: events.eventsV1 },
    namespaces: { hooks: namespaceHooks },
    pods: { hooks: podHooks },
    'metrics.k8s.io/nodes': { hooks: nodeMetricsHooks },
    'metrics.k8s.io/pods': { hooks: podMetricsHooks },
    services: { hooks: serviceHooks(kernel, store, network) },
  }
  const options = new Map<string, ServedResourceOptions>(Object.entries(special))
  for (const [name, hooks] of Object.entries({ ...REVIEWS, ...RBAC_HOOKS })) options.set(name, { hooks })
  for (const name of RETURNED_WHEN_DELETED) if (!options.has(name)) options.set(name, { hooks: RETURNED })
  return ({ group, resource }) => options.get(group === '' ? resource : `${group}/${resource}`) ?? NONE
}

const NONE: ServedResourceOptions = {}
