import {
  type EndpointAddress,
  type EndpointPort,
  type EndpointSubset,
  type Endpoints,
  endpoints as endpointsResource,
  findPort,
  isPodReady,
  type Labels,
  type Pod,
  type Service,
  semanticDeepEqual,
} from '@kubesim/api'
import { hasSelectedEndpoints, hostnameIn, isEndpoint, isHeadless } from '../endpoint-slice/selection.ts'
import { type Action, type Announcement, create } from '../kit/action.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'
import { CAPACITY, truncated } from './capacity.ts'

export const MANAGED_BY = 'endpoints.kubernetes.io/managed-by'
export const MANAGER = 'endpoint-controller'
const HEADLESS = 'service.kubernetes.io/headless'
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity'

/** Upstream: pkg/controller/endpoint syncService */
export function planEndpoints(service: Service, pods: readonly Pod[], present: Endpoints | undefined): readonly Action[] {
  if (!hasSelectedEndpoints(service)) return []
  const all = subsetsOf(service, pods)
  const isOver = all.reduce((sum, subset) => sum + sizeOf(subset), 0) > CAPACITY
  const subsets = isOver ? truncated(all) : all
  const { [OVER_CAPACITY]: marked, ...others } = present?.metadata.annotations ?? {}
  const annotations = isOver ? { ...others, [OVER_CAPACITY]: 'truncated' } : others
  const labels = labelsOf(service)
  const isUnchanged =
    present !== undefined &&
    isOver === (marked !== undefined) &&
    semanticDeepEqual(present.subsets, subsets) &&
    semanticDeepEqual(present.metadata.labels, labels)
  if (isUnchanged) return []
  const { namespace, name } = service.metadata
  const failed = (verb: 'create' | 'update') => (error: Error) => failure(verb, service, error)
  const marks = Object.keys(annotations).length > 0 ? { annotations } : {}
  if (present === undefined) {
    const metadata = { name: name!, namespace: namespace!, labels, ...marks }
    const object: Endpoints = { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets }
    return [create(endpointsResource, object, { tolerate: isNamespaceTerminating, onFailure: failed('create') })]
  }
  const { annotations: _, ...metadata } = present.metadata
  const object: Endpoints = { ...present, metadata: { ...metadata, labels, ...marks }, subsets }
  return [{ verb: 'update', definition: endpointsResource, object, onFailure: failed('update') }]
}

function failure(verb: 'create' | 'update', { metadata: { namespace, name } }: Service, error: Error): Announcement {
  return verb === 'create'
    ? {
        type: 'Warning',
        reason: 'FailedToCreateEndpoint',
        message: `Failed to create endpoint for service ${namespace}/${name}: ${error.message}`,
      }
    : { type: 'Warning', reason: 'FailedToUpdateEndpoint', message: `Failed to update endpoint ${namespace}/${name}: ${error.message}` }
}

function labelsOf(service: Service): Labels {
  const { [HEADLESS]: _, ...own } = service.metadata.labels ?? {}
  return { ...own, ...(isHeadless(service) && { [HEADLESS]: '' }), [MANAGED_BY]: MANAGER }
}

/** The addresses behind one port of the Service, by key, and whether they are ready. */
interface PortGroup {
  readonly port: EndpointPort | undefined
  readonly addresses: { readonly address: EndpointAddress; readonly isReady: boolean }[]
}

/** Ports behind which the very same addresses stand share a subset. Upstream: pkg/api/v1/endpoints RepackSubsets */
function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const merged = new Map<string, { readonly group: PortGroup; readonly ports: EndpointPort[] }>()
  for (const group of portGroups(service, pods)) {
    group.addresses.sort((a, b) => compareAddresses(a.address, b.address))
    const key = group.addresses.map(({ address, isReady }) => `${address.ip}/${address.targetRef?.uid}/${isReady}`).join()
    const known = merged.get(key)
    if (known === undefined) merged.set(key, { group, ports: group.port === undefined ? [] : [group.port] })
    else if (group.port !== undefined) known.ports.push(group.port)
  }
  return [...merged.values()].map(({ group, ports }) => {
    const addresses = group.addresses.filter(({ isReady }) => isReady).map(({ address }) => address)
    const notReadyAddresses = group.addresses.filter(({ isReady }) => !isReady).map(({ address }) => address)
    return {
      ...(addresses.length > 0 && { addresses }),
      ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
      ...(ports.length > 0 && { ports }),
    }
  })
}

function portGroups(service: Service, pods: readonly Pod[]): Iterable<PortGroup> {
  const groups = new Map<string, PortGroup>()
  const publishesAll = service.spec.publishNotReadyAddresses === true
  for (const pod of pods) {
    const address = isEndpoint(pod, publishesAll) ? addressOf(service, pod) : undefined
    if (address === undefined) continue
    const isReady = publishesAll || isPodReady(pod)
    for (const port of endpointPorts(service, pod)) {
      const key = port === undefined ? '' : `${port.name}:${port.port}/${port.protocol}/${port.appProtocol ?? ''}`
      let group = groups.get(key)
      if (group === undefined) {
        group = { port, addresses: [] }
        groups.set(key, group)
      }
      group.addresses.push({ address, isReady })
    }
  }
  return groups.values()
}

/** Undefined stands for all ports: a headless Service may name none. */
function endpointPorts(service: Service, pod: Pod): readonly (EndpointPort | undefined)[] {
  const ports = service.spec.ports ?? []
  if (ports.length === 0) return service.spec.clusterIP === 'None' ? [undefined] : []
  return ports.flatMap((servicePort) => {
    const port = findPort(pod.spec, servicePort)
    if (port === undefined) return []
    const { name, protocol = 'TCP', appProtocol } = servicePort
    return [{ ...(appProtocol !== undefined && { appProtocol }), ...(name && { name }), port, protocol }]
  })
}

/** The pod's address of the Service's first family. */
function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
  const isIpv6 = service.spec.ipFamilies?.[0] === 'IPv6'
  const ips = pod.status?.podIPs ?? [{ ip: pod.status?.podIP ?? '' }]
  const ip = ips.map((each) => each.ip).find((each) => each.includes(':') === isIpv6)
  if (!ip) return undefined
  const { namespace, name, uid } = pod.metadata
  const hostname = hostnameIn(service, pod)
  return {
    ...(hostname !== undefined && { hostname }),
    ip,
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace: namespace!, name: name!, uid: uid! },
  }
}

/** As text, as upstream does. */
function compareAddresses(a: EndpointAddress, b: EndpointAddress): number {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1
  return (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1
}

export function sizeOf({ addresses = [], notReadyAddresses = [] }: EndpointSubset): number {
  return addresses.length + notReadyAddresses.length
}
