import { type Container, type ContainerPort, hasPodLevelResources, type Pod, type PodSpec, podRequests } from '@kubesim/api'

/** What scoring takes a container to need that asks for nothing. */
const SCORING_DEFAULTS = { cpu: '100m', memory: '200Mi' } as const

/** What a pod takes of a node. Shared by every pod that is alike: treat as frozen. */
export interface PodDemand {
  readonly milliCpu: number
  readonly memoryBytes: number
  readonly ephemeralBytes: number
  /** Extended resources, huge pages, attachable volumes: by name, zeros left out. */
  readonly scalars: ReadonlyMap<string, number>
  /** As scoring counts a pod that is to be placed: a container that asks for no cpu or memory counts with a default. */
  readonly scoredMilliCpu: number
  readonly scoredMemoryBytes: number
  /** As scoring counts a pod that is placed: no defaults where the pod as a whole asks for something. */
  readonly countedMilliCpu: number
  readonly countedMemoryBytes: number
  readonly hostPorts: readonly ContainerPort[]
}

interface Known {
  readonly initContainers: unknown
  readonly overhead: unknown
  readonly resources: unknown
  readonly demand: PodDemand
}

/** By the list of containers, which a bound spec shares with the unbound one. */
const known = new WeakMap<readonly Container[], Known[]>()

/** The demand of a spec. Upstream: framework PodInfo.CalculateResource */
export function podDemand(spec: PodSpec): PodDemand {
  let entries = known.get(spec.containers)
  if (entries === undefined) {
    entries = []
    known.set(spec.containers, entries)
  }
  for (const entry of entries) {
    if (entry.initContainers === spec.initContainers && entry.overhead === spec.overhead && entry.resources === spec.resources)
      return entry.demand
  }
  const demand = demandOf(spec, undefined)
  entries.push({ initContainers: spec.initContainers, overhead: spec.overhead, resources: spec.resources, demand })
  return demand
}

/**
 * The demand of a pod that may run already: while it is being resized, what its status reports counts too. Without a report it is that
 * of its spec.
 */
export function currentDemand(pod: Pod): PodDemand {
  return isBeingResized(pod) ? demandOf(pod.spec, pod.status) : podDemand(pod.spec)
}

/** Or may be: its node has not seen the spec yet. */
function isBeingResized({ metadata, status }: Pod): boolean {
  if (status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation) return true
  return status?.conditions?.some(({ type }) => type === 'PodResizePending' || type === 'PodResizeInProgress') ?? false
}

function demandOf(spec: PodSpec, status: Pod['status']): PodDemand {
  const options = status === undefined ? undefined : { status }
  const { amounts, milliCpu, memoryBytes } = podRequests(spec, options)
  const scored = podRequests(spec, { ...options, nonMissingContainerRequests: SCORING_DEFAULTS })
  const counted = hasPodLevelResources({ ...spec, resources: { requests: spec.resources?.requests ?? {} } })
    ? podRequests(spec, { ...options, nonMissingContainerRequests: defaultsBeyond(amounts) })
    : scored
  const scalars = new Map<string, number>()
  for (const name in amounts) if (isScalarResource(name) && amounts[name] !== 0) scalars.set(name, amounts[name]!)
  return {
    milliCpu,
    memoryBytes,
    ephemeralBytes: amounts['ephemeral-storage'] ?? 0,
    scalars,
    scoredMilliCpu: scored.milliCpu,
    scoredMemoryBytes: scored.memoryBytes,
    countedMilliCpu: counted.milliCpu,
    countedMemoryBytes: counted.memoryBytes,
    hostPorts: hostPortsOf(spec),
  }
}

/** Upstream: framework getNonMissingContainerRequests */
function defaultsBeyond(amounts: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(SCORING_DEFAULTS).filter(([name]) => amounts[name] === undefined))
}

/** Resources beyond cpu, memory, ephemeral storage and pods. Upstream: scheduler/util IsScalarResourceName */
export function isScalarResource(name: string): boolean {
  if (name.startsWith('hugepages-') || name.startsWith('attachable-volumes-')) return true
  return name.includes('/') && !name.startsWith('requests.')
}

/** Host ports of everything that runs for as long as the pod does. Upstream: scheduler/util GetHostPorts */
export function hostPortsOf({ containers, initContainers = [] }: PodSpec): readonly ContainerPort[] {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...sidecars, ...containers].flatMap(({ ports = [] }) => ports.filter(({ hostPort = 0 }) => hostPort > 0))
}
