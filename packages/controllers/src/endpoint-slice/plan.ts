import {
  type DiscoveryV1EndpointPort,
  type Endpoint,
  type EndpointSlice,
  endpointSlices,
  type Labels,
  type Node,
  type Pod,
  type Service,
} from '@kubesim/api'
import { type Action, create, remove, requeueAfter, update } from '../kit/action.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'
import { endpointOf, portsKey, portsOf } from './endpoint.ts'
import { packEndpoints, relabelled } from './packing.ts'
import { hasSelectedEndpoints, isEndpoint, isHeadless } from './selection.ts'

export const SERVICE_NAME = 'kubernetes.io/service-name'
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
export const MANAGER = 'endpointslice-controller.k8s.io'
const HEADLESS = 'service.kubernetes.io/headless'
const RESERVED: ReadonlySet<string> = new Set([SERVICE_NAME, MANAGED_BY, HEADLESS])
const MISSING_NODE_RETRY_MS = 1_000

/** What the controller knows about a Service. */
export interface EndpointSliceView {
  readonly pods: readonly Pod[]
  readonly nodeOf: (pod: Pod) => Node | undefined
  /** This controller's slices of the Service, without those on their way out. */
  readonly slices: readonly EndpointSlice[]
}

interface Group {
  readonly ports: readonly DiscoveryV1EndpointPort[]
  readonly endpoints: Endpoint[]
}

/** Upstream: staging/src/k8s.io/endpointslice Reconcile */
export function planEndpointSlices(service: Service, view: EndpointSliceView): readonly Action[] {
  if (!hasSelectedEndpoints(service)) return []
  const families = service.spec.ipFamilies ?? ['IPv4']
  const foreign = view.slices.filter(({ addressType }) => !families.includes(addressType))
  const retry = view.pods.some((pod) => isLost(service, pod, view)) ? [requeueAfter(MISSING_NODE_RETRY_MS, 'periodic')] : []
  return [
    ...families.flatMap((family) => planFamily(service, view, family)),
    ...foreign.map((each) => remove(endpointSlices, each)),
    ...retry,
  ]
}

/** A pod on a node that is not there; pod GC will deal with it. */
function isLost(service: Service, pod: Pod, { nodeOf }: EndpointSliceView): boolean {
  return isEndpoint(pod, true) && nodeOf(pod) === undefined && !service.spec.publishNotReadyAddresses
}

function planFamily(service: Service, view: EndpointSliceView, family: string): Action[] {
  const slices = view.slices.filter(({ addressType }) => addressType === family)
  const labels = labelsOf(service)
  const groups = groupByPorts(service, view, family)
  const updated: EndpointSlice[] = []
  const created: EndpointSlice[] = []
  const deleted: EndpointSlice[] = slices.filter((slice) => !isOwned(slice, service) || !groups.has(portsKey(slice.ports)))
  for (const [key, { ports, endpoints }] of groups) {
    const existing = slices.filter((slice) => isOwned(slice, service) && portsKey(slice.ports) === key)
    const packing = packEndpoints(existing, endpoints, labels)
    updated.push(...packing.updated)
    deleted.push(...packing.deleted)
    created.push(...packing.created.map((each) => newSlice(service, { family, ports, endpoints: each, labels })))
  }
  if (deleted.length === slices.length && created.length === 0) {
    // A Service always has a slice, if only an empty one.
    const [only] = deleted
    if (deleted.length === 1 && isPlaceholder(only!) && isOwned(only!, service)) return relabelIfNeeded(only!, labels)
    created.push(newSlice(service, { family, ports: [], endpoints: [], labels }))
  }
  return reuse(service, { created, updated, deleted })
}

function relabelIfNeeded(slice: EndpointSlice, labels: Labels): Action[] {
  const present = slice.metadata.labels ?? {}
  const isLabelled =
    Object.keys(labels).length === Object.keys(present).length && Object.entries(labels).every(([k, v]) => present[k] === v)
  return isLabelled ? [] : [update(endpointSlices, relabelled(slice, labels))]
}

function groupByPorts(service: Service, view: EndpointSliceView, family: string): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const pod of view.pods) {
    if (!isEndpoint(pod, true) || isLost(service, pod, view)) continue
    const endpoint = endpointOf(service, pod, { node: view.nodeOf(pod), family })
    if (endpoint === undefined) continue
    const ports = portsOf(service, pod)
    const key = portsKey(ports)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { ports, endpoints: [endpoint] })
    else group.endpoints.push(endpoint)
  }
  return groups
}

/** A slice that would be deleted takes the content of one that would be made. Upstream: endpointslice finalize */
function reuse(
  service: Service,
  changes: { readonly created: EndpointSlice[]; readonly updated: EndpointSlice[]; readonly deleted: readonly EndpointSlice[] },
): Action[] {
  const { created, updated } = changes
  const deleted: EndpointSlice[] = []
  for (const slice of changes.deleted) {
    const next = isOwned(slice, service) ? created.pop() : undefined
    if (next === undefined) deleted.push(slice)
    else
      updated.push({
        ...slice,
        metadata: { ...slice.metadata, labels: next.metadata.labels! },
        endpoints: next.endpoints,
        ports: next.ports!,
      })
  }
  const isGoing = service.metadata.deletionTimestamp !== undefined
  return [
    ...(isGoing ? [] : created.map((slice) => create(endpointSlices, slice, { tolerate: isNamespaceTerminating }))),
    ...updated.map((slice) => update(endpointSlices, slice)),
    ...deleted.map((slice) => remove(endpointSlices, slice)),
  ]
}

function newSlice(
  service: Service,
  parts: {
    readonly family: string
    readonly ports: readonly DiscoveryV1EndpointPort[]
    readonly endpoints: readonly Endpoint[]
    labels: Labels
  },
): EndpointSlice {
  const { name, namespace, uid } = service.metadata
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace: namespace!,
      labels: parts.labels,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: name!, uid: uid!, controller: true, blockOwnerDeletion: true }],
    },
    addressType: parts.family,
    endpoints: parts.endpoints,
    ports: parts.ports,
  }
}

/** The Service's own labels, but for the reserved ones. Upstream: endpointslice setEndpointSliceLabels */
function labelsOf(service: Service): Labels {
  const own = Object.entries(service.metadata.labels ?? {}).filter(([key]) => !RESERVED.has(key))
  return {
    ...Object.fromEntries(own),
    ...(isHeadless(service) && { [HEADLESS]: '' }),
    [SERVICE_NAME]: service.metadata.name!,
    [MANAGED_BY]: MANAGER,
  }
}

function isOwned({ metadata }: EndpointSlice, service: Service): boolean {
  return (metadata.ownerReferences ?? []).some(({ uid, kind }) => uid === service.metadata.uid && kind === 'Service')
}

function isPlaceholder({ endpoints, ports }: EndpointSlice): boolean {
  return (endpoints ?? []).length === 0 && (ports ?? []).length === 0
}
