import type { EndpointSlice } from '../../types/generated.ts'
import { changed, mapShared } from '../structural-sharing.ts'

/** Upstream: pkg/apis/discovery/v1 SetDefaults_EndpointPort */
export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  const ports = mapShared(slice.ports, (port) => changed(port, { name: port.name ?? '', protocol: port.protocol ?? 'TCP' }))
  return changed(slice, { ports })
}
