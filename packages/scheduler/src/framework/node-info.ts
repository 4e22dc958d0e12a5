import type { Node, Pod } from '@kubesim/api'
import { HostPorts } from './host-ports.ts'
import type { Labels } from './label-matcher.ts'
import { currentDemand, type PodDemand } from './pod-demand.ts'
import { type ResourceAmounts, resourceAmounts } from './resource-amounts.ts'

const NO_LABELS: Labels = {}

/** A pod on a node, with what it takes there. */
interface Tenant {
  pod: Pod
  readonly demand: PodDemand
}

/**
 * A node with the pods on it and those assumed to come. Kept up to date by the cache, read by plugins; only what-if copies may be changed
 * by others. Upstream: framework NodeInfo
 */
export class NodeInfo {
  /** Where columns keep what is known of it; the cache's business. */
  slot = -1
  /** Grows with every change to the node, the pods on it and those that wait for room there: what follows from them holds for that long. */
  generation = 0
  node: Node
  name: string
  labels: Labels
  allocatable: ResourceAmounts
  /** Image name to size in bytes. */
  images: ReadonlyMap<string, number>
  milliCpu = 0
  memoryBytes = 0
  ephemeralBytes = 0
  scoredMilliCpu = 0
  scoredMemoryBytes = 0
  readonly scalars = new Map<string, number>()
  ports = new HostPorts()
  /** Pods with any pod affinity or anti-affinity, by uid. */
  readonly podsWithAffinity = new Map<string, Pod>()
  readonly podsWithRequiredAntiAffinity = new Map<string, Pod>()
  private readonly tenants = new Map<string, Tenant>()

  constructor(node: Node) {
    this.node = node
    this.name = node.metadata.name ?? ''
    this.labels = node.metadata.labels ?? NO_LABELS
    this.allocatable = resourceAmounts(node.status?.allocatable)
    this.images = imagesOf(node)
  }

  /** Takes in a new state of the node object. */
  setNode(node: Node): void {
    const previous = this.node
    this.generation++
    this.node = node
    this.name = node.metadata.name ?? ''
    this.labels = node.metadata.labels ?? NO_LABELS
    if (node.status?.allocatable !== previous.status?.allocatable) this.allocatable = resourceAmounts(node.status?.allocatable)
    if (node.status?.images !== previous.status?.images) this.images = imagesOf(node)
  }

  get podCount(): number {
    return this.tenants.size
  }

  *pods(): Iterable<Pod> {
    for (const { pod } of this.tenants.values()) yield pod
  }

  /** As `pods`, for who looks at very many. */
  eachPod(visit: (pod: Pod) => void): void {
    for (const { pod } of this.tenants.values()) visit(pod)
  }

  has(uid: string): boolean {
    return this.tenants.has(uid)
  }

  add(pod: Pod): void {
    const uid = pod.metadata.uid!
    const demand = currentDemand(pod)
    this.generation++
    this.tenants.set(uid, { pod, demand })
    this.count(demand, 1)
    this.index(uid, pod)
  }

  /** A later state of a pod that is here and takes what it took. */
  replace(pod: Pod): void {
    const uid = pod.metadata.uid!
    this.generation++
    this.tenants.get(uid)!.pod = pod
    if (this.podsWithAffinity.has(uid)) this.index(uid, pod)
  }

  remove(uid: string): Pod | undefined {
    const tenant = this.tenants.get(uid)
    if (tenant === undefined) return undefined
    this.generation++
    this.tenants.delete(uid)
    this.podsWithAffinity.delete(uid)
    this.podsWithRequiredAntiAffinity.delete(uid)
    this.count(tenant.demand, -1)
    return tenant.pod
  }

  /** A copy to try things on. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.node)
    for (const { pod } of this.tenants.values()) copy.add(pod)
    return copy
  }

  private index(uid: string, pod: Pod): void {
    const { affinity } = pod.spec
    if (affinity?.podAffinity === undefined && affinity?.podAntiAffinity === undefined) return
    this.podsWithAffinity.set(uid, pod)
    if ((affinity.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0)
      this.podsWithRequiredAntiAffinity.set(uid, pod)
  }

  private count(demand: PodDemand, sign: 1 | -1): void {
    this.milliCpu += sign * demand.milliCpu
    this.memoryBytes += sign * demand.memoryBytes
    this.ephemeralBytes += sign * demand.ephemeralBytes
    this.scoredMilliCpu += sign * demand.countedMilliCpu
    this.scoredMemoryBytes += sign * demand.countedMemoryBytes
    for (const [name, amount] of demand.scalars) this.scalars.set(name, (this.scalars.get(name) ?? 0) + sign * amount)
    if (demand.hostPorts.length === 0) return
    if (sign > 0) this.ports.add(demand.hostPorts)
    else this.ports.remove(demand.hostPorts)
  }
}

/** How much of a resource the pods of a node ask for, by Kubernetes' name. */
export function requestedOf(node: NodeInfo, name: string): number {
  switch (name) {
    case 'cpu':
      return node.milliCpu
    case 'memory':
      return node.memoryBytes
    case 'ephemeral-storage':
      return node.ephemeralBytes
    case 'pods':
      return node.podCount
    default:
      return node.scalars.get(name) ?? 0
  }
}

function imagesOf({ status }: Node): ReadonlyMap<string, number> {
  const images = new Map<string, number>()
  for (const { names = [], sizeBytes = 0 } of status?.images ?? []) for (const name of names) images.set(name, sizeBytes)
  return images
}
