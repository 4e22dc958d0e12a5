import { type EndpointSlice, type Endpoints, endpointSlices, endpoints, services } from '@kubesim/api'
import { MANAGED_BY, SERVICE_NAME } from '../endpoint-slice/plan.ts'
import { defineController, watchOf } from '../kit/controller.ts'
import { MIRRORING_MANAGER, type MirroringView, planMirror } from './plan.ts'

const BY_ENDPOINTS = 'mirrorOf'

/** Copies Endpoints written by hand into EndpointSlices, which is where routing looks. Upstream: pkg/controller/endpointslicemirroring */
export const endpointSliceMirroringController = defineController<Endpoints, MirroringView>({
  name: 'endpointslicemirroring-controller',
  eventSource: 'endpoint-slice-mirroring-controller',
  for: endpoints,
  watches: [watchOf(services, ({ key }) => [key]), watchOf(endpointSlices, ({ object }) => endpointsOfSlice(object))],
  setup(caches) {
    caches.addIndex(endpointSlices, BY_ENDPOINTS, endpointsOfSlice)
  },
  observe({ metadata: { namespace, name } }, caches) {
    const key = `${namespace}/${name}`
    return {
      service: caches.get(services, key),
      slices: caches.byIndex(endpointSlices, BY_ENDPOINTS, key).filter(({ metadata }) => metadata.deletionTimestamp === undefined),
    }
  },
  plan: planMirror,
})

/** The Endpoints of a slice that mirrors some. */
function endpointsOfSlice({ metadata: { namespace, labels } }: EndpointSlice): readonly string[] {
  const name = labels?.[SERVICE_NAME]
  return name === undefined || labels?.[MANAGED_BY] !== MIRRORING_MANAGER ? [] : [`${namespace}/${name}`]
}
