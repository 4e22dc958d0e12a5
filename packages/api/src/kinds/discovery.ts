import type { EndpointSlice } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('discovery.k8s.io', 'v1')

export const endpointSlices = resource<EndpointSlice>('endpointslices', 'EndpointSlice', { hash: 'qgS0xkrxYAI=' })
