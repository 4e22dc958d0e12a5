import type { DiscoveryV1EndpointPort, Endpoint, EndpointAddress, EndpointPort, Endpoints } from '@kubesim/api'
import { endpointKey, portsKey } from '../endpoint-slice/endpoint.ts'

/** Upstream: --mirroring-max-endpoints-per-subset */
export const ADDRESSES_MAX = 1_000

/** What one slice is to hold: endpoints of one address family with the same ports. */
export interface MirrorGroup {
  readonly key: string
  readonly addressType: string
  readonly ports: readonly DiscoveryV1EndpointPort[]
  readonly endpoints: readonly Endpoint[]
}

export interface Mirrored {
  readonly groups: readonly MirrorGroup[]
  /** Addresses that are none. */
  readonly invalidCount: number
  /** Addresses beyond what is mirrored of a subset. */
  readonly skippedCount: number
}

/** Upstream: endpointslicemirroring desiredCalc */
export function mirroredEndpoints({ subsets = [] }: Endpoints): Mirrored {
  const groups = new Map<
    string,
    { readonly addressType: string; readonly ports: readonly DiscoveryV1EndpointPort[]; readonly found: Map<string, Endpoint> }
  >()
  let invalidCount = 0
  let skippedCount = 0
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    const slicePorts = ports.map(slicePort)
    let added = 0
    const all = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ]
    for (const { address, ready } of all) {
      const addressType = familyOf(address.ip)
      if (addressType === undefined) invalidCount++
      else if (added >= ADDRESSES_MAX) skippedCount++
      else {
        added++
        const key = sliceKey(addressType, slicePorts)
        const group = groups.get(key) ?? { addressType, ports: slicePorts, found: new Map<string, Endpoint>() }
        groups.set(key, group)
        const endpoint = endpointOf(address, ready)
        group.found.set(endpointKey(endpoint), endpoint)
      }
    }
  }
  return {
    groups: [...groups].map(([key, { found, ...group }]) => ({ ...group, key, endpoints: [...found.values()] })),
    invalidCount,
    skippedCount,
  }
}

export function sliceKey(addressType: string, ports: readonly DiscoveryV1EndpointPort[] | undefined): string {
  return `${addressType}-${portsKey(ports)}`
}

function slicePort({ name = '', port, protocol = 'TCP', appProtocol }: EndpointPort): DiscoveryV1EndpointPort {
  return { ...(appProtocol !== undefined && { appProtocol }), name, port, protocol }
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    ...(targetRef !== undefined && { targetRef }),
  }
}

function familyOf(ip: string): 'IPv4' | 'IPv6' | undefined {
  if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(ip)) return ip.split('.').every((part) => Number(part) <= 255) ? 'IPv4' : undefined
  return /^[\da-f:.]*:[\da-f:.]*$/i.test(ip) ? 'IPv6' : undefined
}
