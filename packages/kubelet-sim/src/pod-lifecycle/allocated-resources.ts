import { type Container, type ContainerStatus, compareQuantities, type Pod, type ResourceRequirements } from '@kubesim/api'

const PARTS = ['requests', 'limits'] as const

/** Whether two containers have the same requests and limits, however they are written. */
export function hasSameResources(one: ResourceRequirements | undefined, other: ResourceRequirements | undefined): boolean {
  return one === other || resizedResources(one, other).length === 0
}

/** Names of the resources whose request or limit differs. */
export function resizedResources(one: ResourceRequirements | undefined, other: ResourceRequirements | undefined): readonly string[] {
  const names = new Set(PARTS.flatMap((part) => [...Object.keys(one?.[part] ?? {}), ...Object.keys(other?.[part] ?? {})]))
  return [...names].filter((name) => PARTS.some((part) => !isSameQuantity(one?.[part]?.[name], other?.[part]?.[name])))
}

function isSameQuantity(one: string | undefined, other: string | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && compareQuantities(one, other) === 0)
}

/**
 * The pod with the resources that its status says the node has given it: what a kubelet knows after a restart. The pod itself where nothing
 * differs.
 * Differs: upstream's kubelet keeps allocations in a file of its own.
 */
export function podAsAllocated(pod: Pod): Pod {
  const { status, spec } = pod
  if (status?.containerStatuses === undefined) return pod
  const containers = asAllocated(spec.containers, status.containerStatuses)
  const initContainers = spec.initContainers && asAllocated(spec.initContainers, status.initContainerStatuses ?? [])
  if (containers === spec.containers && initContainers === spec.initContainers) return pod
  return { ...pod, spec: { ...spec, containers, ...(initContainers && { initContainers }) } } as Pod
}

function asAllocated(containers: readonly Container[], statuses: readonly ContainerStatus[]): readonly Container[] {
  let differs = false
  const result = containers.map((container) => {
    const status = statuses.find(({ name }) => name === container.name)
    if (status?.resources === undefined) return container
    const { limits } = status.resources
    const requests = status.allocatedResources
    const resources: ResourceRequirements = { ...container.resources, requests, limits } as ResourceRequirements
    if (hasSameResources(resources, container.resources)) return container
    differs = true
    return { ...container, resources }
  })
  return differs ? result : containers
}
