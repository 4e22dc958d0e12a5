import type { ResourceStrategy } from '../../resource.ts'
import type { EndpointSlice } from '../../types/generated.ts'
import { errorsOf } from '../rules/error-list.ts'
import { ipWarnings } from '../rules/ip-warnings.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'
import { equalAs } from '../rules/semantic-equality.ts'
import { validateImmutable } from '../rules/values.ts'
import { changed, mapShared } from '../structural-sharing.ts'
import { defaultEndpointSlice } from './defaults.ts'
import { validateEndpoints, validateSlice } from './validation.ts'

const SLICE = 'api.discovery.v1.EndpointSlice'
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
const CONTROLLERS = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io']

/** Upstream: pkg/registry/discovery/endpointslice */
export const endpointSliceStrategy: ResourceStrategy<EndpointSlice> = {
  applyDefaults: defaultEndpointSlice,
  prepareForCreate: (slice) => withoutTopology(slice),
  prepareForUpdate: (next, live) => (isSameEndpoints(next, live) ? next : withoutTopology(next)),
  validate: (slice) =>
    errorsOf((errors) => {
      validateSlice(slice, errors)
      validateEndpoints(slice, errors)
    }),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      validateSlice(next, errors)
      if (!isSameEndpoints(next, live)) validateEndpoints(next, errors)
      validateImmutable((next.addressType ?? '') === (live.addressType ?? ''), next.addressType ?? '', 'addressType', errors)
    }),
  validateName: nameIsDnsSubdomain,
  warnings: (slice, live) => [
    ...(live === undefined && slice.addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
    ...addressWarnings(slice),
  ],
}

function isSameEndpoints(next: EndpointSlice, live: EndpointSlice): boolean {
  return equalAs(SLICE, { endpoints: next.endpoints }, { endpoints: live.endpoints })
}

/** What only v1beta1 had. Differs: upstream makes fields of topology that is stored already. Upstream: dropTopologyOnV1 */
function withoutTopology(slice: EndpointSlice): EndpointSlice {
  const endpoints = mapShared(slice.endpoints, (endpoint) => changed(endpoint, { deprecatedTopology: undefined }))
  return changed(slice, { endpoints })
}

function addressWarnings({ metadata, endpoints = [] }: EndpointSlice): readonly string[] {
  if (CONTROLLERS.includes(metadata.labels?.[MANAGED_BY] ?? '')) return []
  return endpoints.flatMap(({ addresses = [] }, index) =>
    addresses.flatMap((address, at) => ipWarnings(address, `endpoints[${index}].addresses[${at}]`)),
  )
}
