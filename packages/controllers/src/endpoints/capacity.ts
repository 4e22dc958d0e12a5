import type { EndpointSubset } from '@kubesim/api'

/** Addresses that an Endpoints object may hold. Upstream: maxCapacity */
export const CAPACITY = 1000

/** The subsets cut down to what an Endpoints object may hold, in proportion; ready addresses go first. Upstream: truncateEndpoints */
export function truncated(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  const readyCount = subsets.reduce((sum, { addresses = [] }) => sum + addresses.length, 0)
  const unreadyCount = subsets.reduce((sum, { notReadyAddresses = [] }) => sum + notReadyAddresses.length, 0)
  const isReadyCut = readyCount > CAPACITY
  const room = isReadyCut ? CAPACITY : CAPACITY - readyCount
  const total = isReadyCut ? readyCount : unreadyCount
  let left = room
  return subsets
    .map((subset): EndpointSubset => {
      const { addresses = [], notReadyAddresses = [], ports } = subset
      const counted = isReadyCut ? addresses : notReadyAddresses
      const kept = counted.slice(0, Math.min(left, Math.ceil((counted.length / total) * room)))
      left -= kept.length
      const ready = isReadyCut ? kept : addresses
      const unready = isReadyCut ? [] : kept
      return {
        ...(ready.length > 0 && { addresses: ready }),
        ...(unready.length > 0 && { notReadyAddresses: unready }),
        ...(ports !== undefined && { ports }),
      }
    })
    .filter(({ addresses, notReadyAddresses }) => addresses !== undefined || notReadyAddresses !== undefined)
}
