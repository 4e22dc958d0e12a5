import type { DeviceClass, ResourceClaimTemplate, ResourceSlice, ResourceV1ResourceClaim } from '@kubesim/api'
import { AGE, NAME, tableOf, text } from './table-definition.ts'

export const deviceClassTable = tableOf<DeviceClass>([NAME, AGE])

export const resourceClaimTemplateTable = tableOf<ResourceClaimTemplate>([NAME, AGE])

export const resourceClaimTable = tableOf<ResourceV1ResourceClaim>([NAME, text('State', claimState), AGE])

/** Upstream: printers resourceClaimState */
function claimState({ metadata, status }: ResourceV1ResourceClaim): string {
  const deleted = metadata.deletionTimestamp !== undefined
  if (status?.allocation === undefined) return deleted ? 'deleted' : 'pending'
  const reserved = status.reservedFor !== undefined && status.reservedFor.length > 0
  return [...(deleted ? ['deleted'] : []), 'allocated', ...(reserved ? ['reserved'] : [])].join(',')
}

export const resourceSliceTable = tableOf<ResourceSlice>([
  NAME,
  text('Node', ({ spec }) => spec.nodeName),
  text('Driver', ({ spec }) => spec.driver),
  text('Pool', ({ spec }) => spec.pool.name),
  AGE,
])
