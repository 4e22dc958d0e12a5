import type { DiscoveryV1EndpointPort, Endpoint, EndpointAddress, EndpointSlice, EndpointSubset, Endpoints, Event } from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeLabelsAndAnnotations, writeName } from './metadata.ts'
import { hostPort } from './probes.ts'

const SHOWN_MAX = 3

/**
 * `10.0.0.1:80,10.0.0.2:80 + 2 more...`: ready endpoints of one port by its name, or of slices without ports.
 * Upstream: formatEndpointSlices
 */
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>'
  const candidates = slices.flatMap((slice) => addressesOf(slice, portName))
  const ready = candidates.filter(({ endpoint }) => endpoint.conditions?.ready !== false).map(({ address }) => address)
  const shown = ready.slice(0, SHOWN_MAX).join(',')
  return isCut(candidates) ? `${shown} + ${ready.length - SHOWN_MAX} more...` : shown
}

interface Candidate {
  readonly endpoint: Endpoint
  readonly address: string
}

function addressesOf({ endpoints, ports = [] }: EndpointSlice, portName: string): Candidate[] {
  const all = endpoints ?? []
  if (ports.length === 0) return all.map((endpoint) => ({ endpoint, address: endpoint.addresses[0]! }))
  return ports
    .filter((port) => (port.name ?? '') === portName)
    .flatMap((port) => all.map((endpoint) => ({ endpoint, address: hostPort(endpoint.addresses[0]!, String(port.port ?? 0)) })))
}

/** kubectl says "more" as soon as anything follows the third one shown, even if that is not ready. */
function isCut(candidates: readonly Candidate[]): boolean {
  let shown = 0
  for (const { endpoint } of candidates) {
    if (shown === SHOWN_MAX) return true
    if (endpoint.conditions?.ready !== false) shown++
  }
  return false
}

/** Upstream: describeEndpoints */
export function describeEndpoints({ metadata, subsets = [] }: Endpoints, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    writeName(out, metadata)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, 'Subsets:')
    for (const subset of subsets) writeSubset(out, subset)
    writeEvents(out, events, nowMs)
  })
}

function writeSubset(out: Description, { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): void {
  const listed = (each: readonly EndpointAddress[]) => each.map(({ ip }) => ip).join(',') || '<none>'
  out.line(1, `Addresses:\t${listed(addresses)}`)
  out.line(1, `NotReadyAddresses:\t${listed(notReadyAddresses)}`)
  if (ports.length > 0) {
    out.line(1, 'Ports:')
    out.line(2, 'Name\tPort\tProtocol')
    out.line(2, '----\t----\t--------')
    for (const { name, port, protocol } of ports) out.line(2, `${name || '<unset>'}\t${port}\t${protocol ?? ''}`)
  }
  out.line(0, '')
}

/** Upstream: describeEndpointSliceV1 */
export function describeEndpointSlice(slice: EndpointSlice, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    writeName(out, slice.metadata)
    writeLabelsAndAnnotations(out, slice.metadata)
    out.line(0, `AddressType:\t${slice.addressType}`)
    writeSlicePorts(out, slice.ports ?? [])
    const all = slice.endpoints ?? []
    out.line(0, all.length === 0 ? 'Endpoints: <none>' : 'Endpoints:')
    for (const endpoint of all) writeEndpoint(out, endpoint)
    writeEvents(out, events, nowMs)
  })
}

function writeSlicePorts(out: Description, ports: readonly DiscoveryV1EndpointPort[]): void {
  out.line(0, ports.length === 0 ? 'Ports: <unset>' : 'Ports:')
  if (ports.length === 0) return
  out.line(1, 'Name\tPort\tProtocol')
  out.line(1, '----\t----\t--------')
  for (const { name, port, protocol } of ports) out.line(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? ''}`)
}

function writeEndpoint(out: Description, { addresses, conditions, hostname, targetRef, nodeName, zone }: Endpoint): void {
  out.line(1, `- Addresses:\t${addresses.join(', ') || '<none>'}`)
  out.line(2, 'Conditions:')
  out.line(3, `Ready:\t${conditions?.ready ?? '<unset>'}`)
  out.line(2, `Hostname:\t${hostname ?? '<unset>'}`)
  if (targetRef !== undefined) out.line(2, `TargetRef:\t${targetRef.kind ?? ''}/${targetRef.name ?? ''}`)
  out.line(2, `NodeName:\t${nodeName ?? '<unset>'}`)
  out.line(2, `Zone:\t${zone ?? '<unset>'}`)
}
