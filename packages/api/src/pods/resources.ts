import { isHugePages } from '../kinds/rules/resource-names.ts'
import { addQuantities, quantityMilli, quantitySign, quantityValue } from '../quantity/text.ts'
import type { Container, ContainerStatus, PodSpec, PodStatus, ResourceRequirements } from '../types/generated.ts'
import { isRestartableInitContainer } from './containers.ts'
import { addTo, greatestOf, type ResourceList, type ResourceSum, raiseTo } from './resource-list.ts'

export interface PodResourcesOptions {
  /**
   * Resources that the status reports (in-place resize) count with those of the spec: the greater is what the pod needs. The status
   * must be the pod's whose spec is given.
   */
  readonly status?: PodStatus
  readonly excludeOverhead?: boolean
  /** Resources given for the pod as a whole do not count. */
  readonly skipPodLevelResources?: boolean
  /** Resources given for containers do not count. */
  readonly skipContainerLevelResources?: boolean
  /** Requests of containers that have none for a resource. */
  readonly nonMissingContainerRequests?: ResourceList
}

/** What a pod asks for, or may use at most. Treat as frozen: results are shared by all pods of one spec. */
export interface PodResources {
  /** Exact, in Kubernetes' notation. */
  readonly quantities: ResourceList
  /** The same as numbers: cpu in thousandths of a core, everything else in its own unit (bytes, pieces), rounded up. */
  readonly amounts: Readonly<Record<string, number>>
  /** `amounts.cpu`, 0 when there is none. */
  readonly milliCpu: number
  /** `amounts.memory`, 0 when there is none. */
  readonly memoryBytes: number
}

const requestsOfSpec = new WeakMap<object, PodResources>()
const limitsOfSpec = new WeakMap<object, PodResources>()

/** What decides: pods of one template have a spec for each node, but one list of containers. */
function decisiveOf(spec: PodSpec): object {
  const { containers, initContainers, overhead, resources } = spec
  return containers !== undefined && initContainers === undefined && overhead === undefined && resources === undefined ? containers : spec
}

/**
 * What a pod requests, overhead included: the containers and sidecars together, or the most that any init container needs with the
 * sidecars before it. Remembered by the identity of the spec, or of the containers where they decide alone, when there are no options. Upstream: component-helpers/resource PodRequests
 */
export function podRequests(spec: PodSpec, options?: PodResourcesOptions): PodResources {
  if (options !== undefined) return resourcesOf(sumRequests(spec, options))
  const decisive = decisiveOf(spec)
  let known = requestsOfSpec.get(decisive)
  if (known === undefined) {
    known = resourcesOf(sumRequests(spec, {}))
    requestsOfSpec.set(decisive, known)
  }
  return known
}

/** As `podRequests`, of limits; overhead is added to what has a limit. Upstream: component-helpers/resource PodLimits */
export function podLimits(spec: PodSpec, options?: PodResourcesOptions): PodResources {
  if (options !== undefined) return resourcesOf(sumLimits(spec, options))
  const decisive = decisiveOf(spec)
  let known = limitsOfSpec.get(decisive)
  if (known === undefined) {
    known = resourcesOf(sumLimits(spec, {}))
    limitsOfSpec.set(decisive, known)
  }
  return known
}

/**
 * How much of one resource a pod requests, cpu in thousandths of a core; overhead counts only where there is something it is added to.
 * Upstream: pkg/api/v1/resource GetResourceRequest
 */
export function podResourceRequest(spec: PodSpec, name: string): number {
  const own = podRequests(spec, { excludeOverhead: true, skipContainerLevelResources: hasPodLevelResources(spec) }).amounts[name] ?? 0
  return own === 0 ? 0 : own + (resourcesOf(spec.overhead ?? {}).amounts[name] ?? 0)
}

/** Resources that can be given for a pod as a whole. Upstream: component-helpers/resource IsSupportedPodLevelResource */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || isHugePages(name)
}

/** Upstream: component-helpers/resource IsPodLevelResourcesSet */
export function hasPodLevelResources({ resources }: PodSpec): boolean {
  return hasPodLevelResource(resources?.requests) || hasPodLevelResource(resources?.limits)
}

/** What the containers request, together. Upstream: component-helpers/resource AggregateContainerRequests */
export function aggregateContainerRequests(spec: PodSpec, options: PodResourcesOptions = {}): ResourceList {
  const { status, nonMissingContainerRequests } = options
  return aggregate(spec, (container) => {
    const reported = statusOf(container, status)
    const own = container.resources?.requests
    const effective = reported?.resources === undefined ? own : effectiveRequests(own, reported, status!)
    return nonMissingContainerRequests === undefined ? effective : { ...nonMissingContainerRequests, ...effective }
  })
}

/** Upstream: component-helpers/resource AggregateContainerLimits */
export function aggregateContainerLimits(spec: PodSpec, { status }: PodResourcesOptions = {}): ResourceList {
  return aggregate(spec, (container) => {
    const reported = statusOf(container, status)?.resources
    const own = container.resources?.limits
    if (reported === undefined) return own
    return isResizeInfeasible(status!) ? reported.limits : greatestOf(own, reported.limits)
  })
}

function sumRequests(spec: PodSpec, options: PodResourcesOptions): ResourceList {
  const sum: ResourceSum = options.skipContainerLevelResources ? {} : { ...aggregateContainerRequests(spec, options) }
  if (!options.skipPodLevelResources && hasPodLevelResource(spec.resources?.requests)) setPodLevel(sum, spec.resources?.requests)
  if (!options.excludeOverhead) addTo(sum, spec.overhead)
  return sum
}

function sumLimits(spec: PodSpec, options: PodResourcesOptions): ResourceList {
  const sum: ResourceSum = { ...aggregateContainerLimits(spec, options) }
  if (!options.skipPodLevelResources && hasPodLevelResources(spec)) setPodLevel(sum, spec.resources?.limits)
  if (options.excludeOverhead) return sum
  for (const name in spec.overhead) {
    const limit = sum[name]
    if (limit !== undefined && quantitySign(limit) !== 0) sum[name] = addQuantities(limit, spec.overhead[name]!)
  }
  return sum
}

/** The formula of sidecar containers: an init container runs beside the sidecars that were started before it. */
function aggregate(spec: PodSpec, resourcesOfContainer: (container: Container) => ResourceList | undefined): ResourceList {
  const sum: ResourceSum = {}
  for (const container of spec.containers ?? []) addTo(sum, resourcesOfContainer(container))
  const sidecars: ResourceSum = {}
  const whileStarting: ResourceSum = {}
  for (const container of spec.initContainers ?? []) {
    const own = resourcesOfContainer(container)
    if (isRestartableInitContainer(container)) {
      addTo(sum, own)
      addTo(sidecars, own)
      raiseTo(whileStarting, sidecars)
    } else {
      const together: ResourceSum = { ...own }
      addTo(together, sidecars)
      raiseTo(whileStarting, together)
    }
  }
  raiseTo(sum, whileStarting)
  return sum
}

/** The status of a container whose resources can be changed while it runs: init containers that end cannot. */
function statusOf(container: Container, status: PodStatus | undefined): ContainerStatus | undefined {
  if (status === undefined) return undefined
  const isNamed = (candidate: ContainerStatus) => candidate.name === container.name
  return (
    status.containerStatuses?.find(isNamed) ??
    (isRestartableInitContainer(container) ? status.initContainerStatuses?.find(isNamed) : undefined)
  )
}

/** Upstream: component-helpers/resource determineEffectiveRequests */
function effectiveRequests(own: ResourceList | undefined, reported: ContainerStatus, status: PodStatus): ResourceList {
  const actual: ResourceRequirements = reported.resources ?? {}
  if (isResizeInfeasible(status)) return greatestOf(actual.requests, reported.allocatedResources)
  return greatestOf(own, actual.requests, reported.allocatedResources)
}

function isResizeInfeasible(status: PodStatus): boolean {
  return status.conditions?.find((condition) => condition.type === 'PodResizePending')?.reason === 'Infeasible'
}

function hasPodLevelResource(list: ResourceList | undefined): boolean {
  for (const name in list) if (isPodLevelResource(name)) return true
  return false
}

function setPodLevel(sum: ResourceSum, list: ResourceList | undefined): void {
  for (const name in list) if (isPodLevelResource(name)) sum[name] = list[name]!
}

function resourcesOf(quantities: ResourceList): PodResources {
  const amounts: Record<string, number> = {}
  for (const name in quantities) amounts[name] = name === 'cpu' ? quantityMilli(quantities[name]!) : quantityValue(quantities[name]!)
  return { quantities, amounts, milliCpu: amounts.cpu ?? 0, memoryBytes: amounts.memory ?? 0 }
}
