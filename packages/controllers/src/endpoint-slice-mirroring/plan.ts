import {
  type Endpoint,
  type EndpointSlice,
  type Endpoints,
  endpointSlices,
  type Labels,
  type Service,
  semanticDeepEqual,
} from '@kubesim/api'
import { endpointKey, isSameState } from '../endpoint-slice/endpoint.ts'
import { MANAGED_BY, SERVICE_NAME } from '../endpoint-slice/plan.ts'
import { type Action, create, event, remove, update } from '../kit/action.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'
import { ADDRESSES_MAX, type MirrorGroup, mirroredEndpoints, sliceKey } from './mirrored-endpoints.ts'

export const MIRRORING_MANAGER = 'endpointslicemirroring-controller.k8s.io'
const SKIP_MIRROR = 'endpointslice.kubernetes.io/skip-mirror'
const LEADER = 'control-plane.alpha.kubernetes.io/leader'
const NOT_MIRRORED: ReadonlySet<string> = new Set([
  'endpoints.kubernetes.io/last-change-trigger-time',
  'kubectl.kubernetes.io/last-applied-configuration',
])

export interface MirroringView {
  readonly service: Service | undefined
  /** The slices that mirror these Endpoints, without those on their way out. */
  readonly slices: readonly EndpointSlice[]
}

/** Slices for Endpoints that somebody wrote for a Service without selector. Upstream: endpointslicemirroring syncEndpoints, reconcile */
export function planMirror(endpoints: Endpoints, { service, slices }: MirroringView): readonly Action[] {
  if (!isMirrored(endpoints, service)) return slices.map((slice) => remove(endpointSlices, slice))
  const { groups, invalidCount, skippedCount } = mirroredEndpoints(endpoints)
  const told: Action[] = []
  if (invalidCount > 0)
    told.push(event('Warning', 'InvalidIPAddress', `Skipped ${invalidCount} invalid IP addresses when mirroring to EndpointSlices`))
  if (skippedCount > 0) {
    const message = `A max of ${ADDRESSES_MAX} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skippedCount + invalidCount} addresses were skipped`
    told.push(event('Warning', 'TooManyAddressesToMirror', message))
  }
  return [...told, ...planSlices(endpoints, groups, slices)]
}

function isMirrored({ metadata }: Endpoints, service: Service | undefined): boolean {
  if (service === undefined || service.spec.selector !== undefined) return false
  return metadata.labels?.[SKIP_MIRROR] !== 'true' && metadata.annotations?.[LEADER] === undefined
}

function planSlices(endpoints: Endpoints, groups: readonly MirrorGroup[], slices: readonly EndpointSlice[]): readonly Action[] {
  const created: EndpointSlice[] = []
  const updated: EndpointSlice[] = []
  const deleted: EndpointSlice[] = []
  for (const group of groups) {
    const [present, ...more] = slices.filter((slice) => sliceKey(slice.addressType, slice.ports) === group.key)
    deleted.push(...more)
    if (present === undefined) created.push(sliceOf(endpoints, group, undefined))
    else {
      const next = sliceOf(endpoints, group, present)
      if (!isSame(present, next)) updated.push(next)
    }
  }
  const wanted = new Set(groups.map(({ key }) => key))
  deleted.push(...slices.filter((slice) => !wanted.has(sliceKey(slice.addressType, slice.ports))))
  const isGoing = endpoints.metadata.deletionTimestamp !== undefined
  return [
    ...(isGoing ? [] : created.map((slice) => create(endpointSlices, slice, { tolerate: isNamespaceTerminating }))),
    ...updated.map((slice) => update(endpointSlices, slice)),
    ...deleted.map((slice) => remove(endpointSlices, slice)),
  ]
}

/** Upstream: newEndpointSlice */
function sliceOf(endpoints: Endpoints, group: MirrorGroup, present: EndpointSlice | undefined): EndpointSlice {
  const { name, namespace, uid, labels, annotations } = endpoints.metadata
  const mirrored = Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => !NOT_MIRRORED.has(key)))
  const sliceLabels: Labels = { ...labels, [SERVICE_NAME]: name!, [MANAGED_BY]: MIRRORING_MANAGER }
  const metadata = {
    namespace: namespace!,
    labels: sliceLabels,
    ...(Object.keys(mirrored).length > 0 && { annotations: mirrored }),
    ownerReferences: [{ apiVersion: 'v1', kind: 'Endpoints', name: name!, uid: uid!, controller: true, blockOwnerDeletion: true }],
  }
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: present === undefined ? { generateName: `${name}-`, ...metadata } : { ...present.metadata, ...metadata },
    addressType: group.addressType,
    endpoints: group.endpoints,
    ports: group.ports,
  }
}

function isSame(present: EndpointSlice, next: EndpointSlice): boolean {
  return (
    semanticDeepEqual(present.metadata.labels, next.metadata.labels) &&
    semanticDeepEqual(present.metadata.annotations ?? {}, next.metadata.annotations ?? {}) &&
    semanticDeepEqual(present.metadata.ownerReferences, next.metadata.ownerReferences) &&
    holdsSame(present.endpoints ?? [], next.endpoints)
  )
}

function holdsSame(present: readonly Endpoint[], wanted: readonly Endpoint[]): boolean {
  const known = new Map(present.map((endpoint) => [endpointKey(endpoint), endpoint]))
  return known.size === wanted.length && wanted.every((endpoint) => isKnown(known.get(endpointKey(endpoint)), endpoint))
}

function isKnown(present: Endpoint | undefined, wanted: Endpoint): boolean {
  return present !== undefined && isSameState(present, wanted)
}
