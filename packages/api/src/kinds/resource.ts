import type { DeviceClass, ResourceClaimTemplate, ResourceSlice, ResourceV1ResourceClaim } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('resource.k8s.io', 'v1')

export const deviceClasses = resource<DeviceClass>('deviceclasses', 'DeviceClass', { namespaced: false, hash: 'Yk2PTc1Ybxk=' })
export const resourceClaims = resource<ResourceV1ResourceClaim>('resourceclaims', 'ResourceClaim', { status: true, hash: 'wgAZaHcZxUg=' })
export const resourceClaimTemplates = resource<ResourceClaimTemplate>('resourceclaimtemplates', 'ResourceClaimTemplate', {
  hash: 'TuzjC49aUfM=',
})
export const resourceSlices = resource<ResourceSlice>('resourceslices', 'ResourceSlice', { namespaced: false, hash: 'KsC072WgaEY=' })
