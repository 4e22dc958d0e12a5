import type { Endpoints } from '../../../types/generated.ts'
import { changed, mapShared } from '../../structural-sharing.ts'

/** Upstream: pkg/apis/core/v1 SetDefaults_Endpoints */
export function defaultEndpoints(endpoints: Endpoints): Endpoints {
  return changed(endpoints, {
    subsets: mapShared(endpoints.subsets, (subset) =>
      changed(subset, { ports: mapShared(subset.ports, (port) => changed(port, { protocol: port.protocol || 'TCP' })) }),
    ),
  })
}
