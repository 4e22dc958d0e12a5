import { canonicalQuantity, isWholeQuantity } from '../../../quantity/index.ts'
import type { PersistentVolumeClaimSpec } from '../../../types/generated.ts'

/** Bytes are not divisible. Upstream: pkg/api/pod, pkg/api/persistentvolumeclaim */
export function fractionalBytesWarnings(quantity: string | undefined, field: string): readonly string[] {
  if (quantity === undefined || isWholeQuantity(quantity)) return []
  return [`${field}: fractional byte value ${JSON.stringify(canonicalQuantity(quantity))} is invalid, must be an integer`]
}

/** Upstream: pkg/api/persistentvolumeclaim GetWarningsForPersistentVolumeClaimSpec */
export function claimSpecWarnings({ resources }: PersistentVolumeClaimSpec, field: string): readonly string[] {
  return [
    ...fractionalBytesWarnings(resources?.requests?.['storage'], `${field}.resources.requests[storage]`),
    ...fractionalBytesWarnings(resources?.limits?.['storage'], `${field}.resources.limits[storage]`),
  ]
}
