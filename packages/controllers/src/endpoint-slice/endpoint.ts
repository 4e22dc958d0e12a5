import { type DiscoveryV1EndpointPort, type Endpoint, findPort, isPodReady, type Node, type Pod, type Service } from '@kubesim/api'
import { hostnameIn } from './selection.ts'

const ZONE = 'topology.kubernetes.io/zone'

/** What a Service's slice says of one pod; undefined when the pod has no address of that family. Upstream: endpointslice podToEndpoint */
export function endpointOf(
  service: Service,
  pod: Pod,
  place: { readonly node: Node | undefined; readonly family: string },
): Endpoint | undefined {
  const addresses = (pod.status?.podIPs ?? []).map(({ ip }) => ip).filter((ip) => familyOf(ip) === place.family)
  if (addresses.length === 0) return undefined
  const serving = isPodReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  const { namespace, name, uid } = pod.metadata
  const hostname = hostnameIn(service, pod)
  const zone = place.node?.metadata.labels?.[ZONE]
  const hints = ready ? hintsOf(service, pod, zone) : undefined
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hints !== undefined && { hints }),
    ...(hostname !== undefined && { hostname }),
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace: namespace!, name: name!, uid: uid! },
    ...(zone && { zone }),
  }
}

function familyOf(ip: string): string {
  return ip.includes(':') ? 'IPv6' : 'IPv4'
}

/**
 * Where traffic to an endpoint should come from. Upstream: endpointslice/trafficdist.
 * Differs: the annotation service.kubernetes.io/topology-mode is not acted on, only trafficDistribution.
 */
function hintsOf({ spec }: Service, { spec: { nodeName } }: Pod, zone: string | undefined): Endpoint['hints'] {
  const distribution = spec.trafficDistribution
  if (distribution !== 'PreferClose' && distribution !== 'PreferSameZone' && distribution !== 'PreferSameNode') return undefined
  const forNodes = distribution === 'PreferSameNode' && nodeName ? { forNodes: [{ name: nodeName }] } : undefined
  if (!zone) return forNodes
  return { ...forNodes, forZones: [{ name: zone }] }
}

/** The ports of a pod that a Service leads to; a named port that the pod lacks is left out. Upstream: endpointslice getEndpointPorts */
export function portsOf({ spec }: Service, pod: Pod): readonly DiscoveryV1EndpointPort[] {
  return (spec.ports ?? []).flatMap((servicePort) => {
    const port = findPort(pod.spec, servicePort)
    if (port === undefined) return []
    const { name = '', protocol = 'TCP', appProtocol } = servicePort
    return [{ ...(appProtocol !== undefined && { appProtocol }), name, port, protocol }]
  })
}

/** Slices hold endpoints with the same ports. Upstream: endpointslice/util PortMapKey */
export function portsKey(ports: readonly DiscoveryV1EndpointPort[] | undefined): string {
  return (ports ?? [])
    .map(({ name = '', port, protocol = 'TCP', appProtocol = '' }) => `${name}:${port}/${protocol}/${appProtocol}`)
    .sort()
    .join()
}

/** What makes two endpoints the same one, in whatever state. Upstream: endpointslice/util hashEndpoint */
export function endpointKey({ addresses, hostname = '', targetRef }: Endpoint): string {
  return `${addresses.join()}/${hostname}/${targetRef?.namespace ?? ''}/${targetRef?.name ?? ''}`
}

/** Compares endpoints of one key. */
export function isSameState(a: Endpoint, b: Endpoint): boolean {
  return (
    a.nodeName === b.nodeName &&
    a.zone === b.zone &&
    a.conditions?.ready === b.conditions?.ready &&
    a.conditions?.serving === b.conditions?.serving &&
    a.conditions?.terminating === b.conditions?.terminating &&
    a.targetRef?.uid === b.targetRef?.uid &&
    hintsText(a) === hintsText(b)
  )
}

function hintsText({ hints }: Endpoint): string {
  const names = (list: readonly { readonly name: string }[] | undefined) => (list ?? []).map(({ name }) => name).join()
  return hints === undefined ? '' : `${names(hints.forZones)}/${names(hints.forNodes)}`
}
