import { isPodReady, isPodTerminal, keyOf, type Labels, type Pod, pods, type Service, semanticDeepEqual, services } from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import type { CacheSetup, Caches } from '../kit/controller.ts'

/** One pass answers all that happens to the pods of a Service at an instant. Upstream: --endpointslice-updates-batch-period, which is 0 */
export const BATCH = { delayMs: 1 }

/** Pods by each of their labels. */
export const BY_LABEL = 'label'
/** Services by the first label they select on. */
const BY_SELECTED_LABEL = 'selectedLabel'

/** What makes it cheap to find the Services of a pod and the pods of a Service. */
export function setUpSelection(caches: CacheSetup): void {
  caches.addIndex(pods, BY_LABEL, labelsOfPod)
  caches.addIndex(services, BY_SELECTED_LABEL, selectedLabel)
}

interface Terms {
  readonly namespace: string
  readonly terms: readonly string[]
}

/** Pods of one template share their labels, so that these texts are made once. */
const termsOf = new WeakMap<Labels, Terms>()
const NONE: readonly string[] = []

export function labelsOfPod({ metadata: { namespace, labels } }: Pod): readonly string[] {
  if (labels === undefined) return NONE
  const known = termsOf.get(labels)
  if (known?.namespace === namespace) return known!.terms
  const terms = Object.entries(labels).map(([key, value]) => term(namespace!, key, value))
  termsOf.set(labels, { namespace: namespace!, terms })
  return terms
}

function selectedLabel({ metadata, spec }: Service): readonly string[] {
  const [first] = Object.entries(spec.selector ?? {})
  return first === undefined ? NONE : [term(metadata.namespace!, ...first)]
}

function term(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`
}

/** The pods a Service selects, those that carry its rarest label looked through. */
export function podsOfService({ metadata, spec }: Service, caches: Caches): readonly Pod[] {
  const selector = Object.entries(spec.selector ?? {})
  let rarest: readonly Pod[] | undefined
  for (const [key, value] of selector) {
    const found = caches.byIndex(pods, BY_LABEL, term(metadata.namespace!, key, value))
    if (rarest === undefined || found.length < rarest.length) rarest = found
  }
  if (selector.length === 1) return rarest!
  return (rarest ?? []).filter((pod) => selects(selector, pod.metadata.labels))
}

function selects(selector: readonly (readonly [string, string])[], labels: Labels | undefined): boolean {
  return selector.every(([key, value]) => labels?.[key] === value)
}

/** Keys of the Services whose endpoints an event of a pod may change. Upstream: endpointslice/util GetServicesToUpdate */
export function servicesOfEvent(event: InformerEvent<Pod>, caches: Caches): readonly string[] {
  const { object, previous } = event
  if (event.type !== 'updated') return hasAddress(object) ? servicesOfPod(object, caches) : NONE
  const isRelabelled =
    !semanticDeepEqual(object.metadata.labels, previous!.metadata.labels) ||
    object.spec.hostname !== previous!.spec.hostname ||
    object.spec.subdomain !== previous!.spec.subdomain
  if (!isRelabelled && !isEndpointChanged(previous!, object)) return NONE
  const now = servicesOfPod(object, caches)
  return isRelabelled ? [...now, ...servicesOfPod(previous!, caches)] : now
}

function servicesOfPod(pod: Pod, caches: Caches): readonly string[] {
  const keys: string[] = []
  for (const each of labelsOfPod(pod)) {
    for (const service of caches.byIndex(services, BY_SELECTED_LABEL, each)) {
      if (selects(Object.entries(service.spec.selector ?? {}), pod.metadata.labels)) keys.push(keyOf(service))
    }
  }
  return keys
}

/** Upstream: endpointslice/util podEndpointsChanged */
function isEndpointChanged(before: Pod, after: Pod): boolean {
  if (before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp) return true
  if (before.status === after.status) return false
  return (
    isPodReady(before) !== isPodReady(after) ||
    isPodTerminal(before) !== isPodTerminal(after) ||
    addressesText(before) !== addressesText(after)
  )
}

function addressesText({ status }: Pod): string {
  return (status?.podIPs ?? []).map(({ ip }) => ip).join()
}

/** Upstream: endpointslice/util ShouldPodBeInEndpoints */
export function isEndpoint(pod: Pod, isTerminatingToo: boolean): boolean {
  return !isPodTerminal(pod) && hasAddress(pod) && (isTerminatingToo || pod.metadata.deletionTimestamp === undefined)
}

function hasAddress({ status }: Pod): boolean {
  return Boolean(status?.podIP) || (status?.podIPs?.length ?? 0) > 0
}

/** Whether this controller is the one to say where a Service leads. */
export function hasSelectedEndpoints({ spec }: Service): boolean {
  return spec.type !== 'ExternalName' && spec.selector !== undefined
}

/** A Service without an address of its own. */
export function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === 'None' || !spec.clusterIP
}

/** A pod's name in DNS, where the Service is the domain that the pod asks for. Upstream: endpointslice/util ShouldSetHostname */
export function hostnameIn(service: Service, pod: Pod): string | undefined {
  return pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined
}
