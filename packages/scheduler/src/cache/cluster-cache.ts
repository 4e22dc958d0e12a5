import type { Namespace, Node, Pod } from '@kubesim/api'
import type { ClusterView } from '../framework/cluster-view.ts'
import type { LabelMatcher, Labels } from '../framework/label-matcher.ts'
import { NodeInfo } from '../framework/node-info.ts'
import { currentDemand } from '../framework/pod-demand.ts'
import { NO_STORAGE, type VolumeView } from '../framework/volume-view.ts'
import { normalizedImageName } from '../plugins/image-locality.ts'
import { NodeOrder } from './node-order.ts'
import type { Nominations } from './nominations.ts'

/** Told of every change to the nodes and what is on them, in the order in which they happen. */
export interface CacheListener {
  nodeAdded(node: NodeInfo): void
  nodeChanged(node: NodeInfo): void
  nodeRemoved(node: NodeInfo): void
  podAdded(node: NodeInfo, pod: Pod): void
  podRemoved(node: NodeInfo, pod: Pod): void
  /** A pod stays and takes the same, but other labels or a deletion may make it count differently. */
  podReplaced(node: NodeInfo, pod: Pod, previous: Pod): void
}

interface PlacedPod {
  pod: Pod
  readonly nodeName: string
  assumed: boolean
}

export interface ClusterCacheOptions {
  readonly nominations: Nominations
  readonly ownSelector: (pod: Pod) => LabelMatcher | undefined
  readonly namespace: (name: string) => Namespace | undefined
  readonly namespaces: () => Iterable<Namespace>
  /** Default: a cluster without storage. */
  readonly volumes?: VolumeView
}

/**
 * Nodes with the pods on them, pods assumed to be on their way included. Upstream copies it into a snapshot for each cycle; here a cycle runs
 * within one turn, in which nothing changes. Upstream: backend/cache
 */
export class ClusterCache implements ClusterView {
  private readonly options: ClusterCacheOptions
  private readonly byName = new Map<string, NodeInfo>()
  private readonly order = new NodeOrder()
  private ordered: readonly NodeInfo[] | undefined
  private readonly placed = new Map<string, PlacedPod>()
  /** Pods on nodes that are not known (yet, or any more), by node name. */
  private readonly strays = new Map<string, Map<string, Pod>>()
  private readonly withAffinity = new Set<NodeInfo>()
  private readonly withRequiredAntiAffinity = new Set<NodeInfo>()
  private readonly imageNodes = new Map<string, number>()
  private readonly listeners: CacheListener[] = []

  constructor(options: ClusterCacheOptions) {
    this.options = options
    options.nominations.onChange((nodeName) => {
      const info = this.byName.get(nodeName)
      if (info !== undefined) info.generation++
    })
  }

  listen(listener: CacheListener): void {
    this.listeners.push(listener)
  }

  get volumes(): VolumeView {
    return this.options.volumes ?? NO_STORAGE
  }

  get nodes(): readonly NodeInfo[] {
    this.ordered ??= this.order.names.map((name) => this.byName.get(name)!)
    return this.ordered
  }

  get nodeCount(): number {
    return this.byName.size
  }

  node(name: string): NodeInfo | undefined {
    return this.byName.get(name)
  }

  nodesWithAffinityPods(): Iterable<NodeInfo> {
    return this.withAffinity
  }

  nodesWithRequiredAntiAffinityPods(): Iterable<NodeInfo> {
    return this.withRequiredAntiAffinity
  }

  namespaceLabels(namespace: string): Labels | undefined {
    return this.options.namespace(namespace)?.metadata.labels
  }

  namespacesMatching(selector: LabelMatcher): readonly string[] {
    return [...this.options.namespaces()].filter(({ metadata }) => selector.matches(metadata.labels)).map(({ metadata }) => metadata.name!)
  }

  ownSelector(pod: Pod): LabelMatcher | undefined {
    return this.options.ownSelector(pod)
  }

  nodesWithImage(image: string): number {
    return this.imageNodes.get(normalizedImageName(image)) ?? 0
  }

  nominatedPods(nodeName: string): readonly Pod[] {
    return this.options.nominations.on(nodeName)
  }

  isAssumed(uid: string): boolean {
    return this.placed.get(uid)?.assumed ?? false
  }

  addNode(node: Node): void {
    const name = node.metadata.name!
    const info = new NodeInfo(node)
    this.byName.set(name, info)
    this.order.add(node)
    this.ordered = undefined
    this.countImages(info, 1)
    for (const listener of this.listeners) listener.nodeAdded(info)
    const strays = this.strays.get(name)
    this.strays.delete(name)
    for (const pod of strays?.values() ?? []) this.put(info, pod)
  }

  updateNode(node: Node): void {
    const info = this.byName.get(node.metadata.name!)
    if (info === undefined) {
      this.addNode(node)
      return
    }
    this.countImages(info, -1)
    info.setNode(node)
    this.countImages(info, 1)
    this.order.add(node)
    this.ordered = undefined
    for (const listener of this.listeners) listener.nodeChanged(info)
  }

  removeNode(name: string): void {
    const info = this.byName.get(name)
    if (info === undefined) return
    const left = [...info.pods()]
    for (const pod of left) this.take(info, pod.metadata.uid!)
    this.countImages(info, -1)
    this.byName.delete(name)
    this.order.remove(name)
    this.ordered = undefined
    for (const listener of this.listeners) listener.nodeRemoved(info)
    if (left.length > 0) this.strays.set(name, new Map(left.map((pod) => [pod.metadata.uid!, pod])))
  }

  /** Takes room for a pod that is going to be bound. */
  assume(pod: Pod, nodeName: string): void {
    this.place(pod, nodeName, true)
  }

  /** Gives the room of an assumed pod back. */
  forget(uid: string): void {
    if (this.isAssumed(uid)) this.removePod(uid)
  }

  /** A bound pod, as the API has it: new, assumed before, or changed. */
  setPod(pod: Pod): void {
    const uid = pod.metadata.uid!
    const nodeName = pod.spec.nodeName!
    const known = this.placed.get(uid)
    if (known === undefined) {
      this.place(pod, nodeName, false)
      return
    }
    const info = this.byName.get(nodeName)
    if (known.nodeName === nodeName && info !== undefined && currentDemand(pod) === currentDemand(known.pod)) {
      const previous = known.pod
      known.pod = pod
      known.assumed = false
      info.replace(pod)
      if (countsDifferently(pod, previous)) for (const listener of this.listeners) listener.podReplaced(info, pod, previous)
      return
    }
    this.removePod(uid)
    this.place(pod, nodeName, false)
  }

  removePod(uid: string): void {
    const known = this.placed.get(uid)
    if (known === undefined) return
    this.placed.delete(uid)
    const info = this.byName.get(known.nodeName)
    if (info !== undefined) this.take(info, uid)
    else this.strays.get(known.nodeName)?.delete(uid)
  }

  private place(pod: Pod, nodeName: string, assumed: boolean): void {
    const uid = pod.metadata.uid!
    this.placed.set(uid, { pod, nodeName, assumed })
    const info = this.byName.get(nodeName)
    if (info !== undefined) {
      this.put(info, pod)
      return
    }
    const strays = this.strays.get(nodeName)
    if (strays === undefined) this.strays.set(nodeName, new Map([[uid, pod]]))
    else strays.set(uid, pod)
  }

  private put(info: NodeInfo, pod: Pod): void {
    info.add(pod)
    this.indexAffinity(info)
    for (const listener of this.listeners) listener.podAdded(info, pod)
  }

  private take(info: NodeInfo, uid: string): void {
    const pod = info.remove(uid)
    if (pod === undefined) return
    this.indexAffinity(info)
    for (const listener of this.listeners) listener.podRemoved(info, pod)
  }

  private indexAffinity(info: NodeInfo): void {
    mark(this.withAffinity, info, info.podsWithAffinity.size > 0)
    mark(this.withRequiredAntiAffinity, info, info.podsWithRequiredAntiAffinity.size > 0)
  }

  private countImages({ images }: NodeInfo, sign: 1 | -1): void {
    for (const name of images.keys()) this.imageNodes.set(name, (this.imageNodes.get(name) ?? 0) + sign)
  }
}

function countsDifferently(pod: Pod, previous: Pod): boolean {
  return (
    pod.metadata.labels !== previous.metadata.labels ||
    (pod.metadata.deletionTimestamp === undefined) !== (previous.metadata.deletionTimestamp === undefined)
  )
}

function mark<T>(set: Set<T>, member: T, belongs: boolean): void {
  if (belongs) set.add(member)
  else set.delete(member)
}
