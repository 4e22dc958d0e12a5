import { type EndpointSlice, endpointSlices, nodes, pods, type Service, services } from '@kubesim/api'
import { defineController, watchOf } from '../kit/controller.ts'
import { type EndpointSliceView, MANAGED_BY, MANAGER, planEndpointSlices, SERVICE_NAME } from './plan.ts'
import { BATCH, podsOfService, servicesOfEvent, setUpSelection } from './selection.ts'

const BY_SERVICE = 'managedByService'
/** Upstream: maxRetries */
const RETRY_COUNT_MAX = 15

/**
 * Says which pods a Service leads to. Upstream: pkg/controller/endpointslice.
 * Differs: the annotation endpoints.kubernetes.io/last-change-trigger-time is not written, and changes of pods are answered a millisecond later.
 */
export const endpointSliceController = defineController<Service, EndpointSliceView>({
  name: 'endpointslice-controller',
  eventSource: 'endpoint-slice-controller',
  for: services,
  retryCountMax: RETRY_COUNT_MAX,
  watches: [
    watchOf(pods, servicesOfEvent, BATCH),
    watchOf(endpointSlices, ({ object }) => serviceOfSlice(object), BATCH),
    watchOf(nodes, () => []),
  ],
  setup(caches) {
    setUpSelection(caches)
    caches.addIndex(endpointSlices, BY_SERVICE, serviceOfSlice)
  },
  observe: (service, caches) => ({
    pods: podsOfService(service, caches),
    nodeOf: ({ spec }) => (spec.nodeName ? caches.get(nodes, spec.nodeName) : undefined),
    slices: caches
      .byIndex(endpointSlices, BY_SERVICE, `${service.metadata.namespace}/${service.metadata.name}`)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined),
  }),
  plan: planEndpointSlices,
})

/** The Service of a slice that this controller manages. */
function serviceOfSlice({ metadata: { namespace, labels } }: EndpointSlice): readonly string[] {
  const name = labels?.[SERVICE_NAME]
  return name === undefined || labels?.[MANAGED_BY] !== MANAGER ? [] : [`${namespace}/${name}`]
}
