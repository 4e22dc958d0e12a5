import type { Lease } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('coordination.k8s.io', 'v1')

export const leases = resource<Lease>('leases', 'Lease', { hash: 'gqkMMb/YqFM=' })
