import type { Pod } from '@kubesim/api'
import type { LabelMatcher, Labels } from '../framework/label-matcher.ts'
import { grown, type NodeColumns } from './node-columns.ts'
import type { TopologyColumn } from './topology-column.ts'

const NO_LABELS: Labels = {}
const NO_GROUPS: readonly PodGroup[] = []

/** A group's pods by domain of one topology, all nodes counted. */
export class DomainSums {
  readonly topology: TopologyColumn
  sums: Int32Array

  constructor(topology: TopologyColumn, counts: Int32Array) {
    this.topology = topology
    this.sums = new Int32Array(topology.domainCount)
    for (let slot = 0; slot < counts.length; slot++) if (counts[slot] !== 0) this.add(topology.domainOf[slot]!, counts[slot]!)
  }

  add(domain: number, amount: number): void {
    if (domain < 0) return
    if (domain >= this.sums.length) this.sums = grown(this.sums, domain * 2)
    this.sums[domain] = this.sums[domain]! + amount
  }
}

/** The pods of a namespace that a selector matches, counted by node. Pods on their way out do not count. */
export class PodGroup {
  readonly identity: string
  readonly selector: LabelMatcher
  /** By slot. */
  counts: Int32Array
  users = 0
  private readonly byTopology: DomainSums[] = []

  constructor(identity: string, selector: LabelMatcher, capacity: number) {
    this.identity = identity
    this.selector = selector
    this.counts = new Int32Array(capacity)
  }

  /** The pods by domain, kept up to date from now on. */
  sumsBy(topology: TopologyColumn): DomainSums {
    let sums = this.byTopology.find((each) => each.topology === topology)
    if (sums === undefined) {
      sums = new DomainSums(topology, this.counts)
      this.byTopology.push(sums)
    }
    return sums
  }

  count(slot: number, delta: number): void {
    this.counts[slot] = this.counts[slot]! + delta
    for (let index = 0; index < this.byTopology.length; index++) {
      const sums = this.byTopology[index]!
      sums.add(sums.topology.domainOf[slot]!, delta)
    }
  }

  /** A node has changed its domain. */
  moved(topology: TopologyColumn, slot: number, before: number): void {
    const count = this.counts[slot]!
    const sums = count === 0 ? undefined : this.byTopology.find((each) => each.topology === topology)
    sums?.add(before, -count)
    sums?.add(topology.domainOf[slot]!, count)
  }
}

interface Namespace {
  readonly groups: Map<string, PodGroup>
  /** The groups that pods with these labels are in: worked out once for all pods that share their labels. */
  memberships: WeakMap<Labels, readonly PodGroup[]>
}

/** Counts kept up to date with every pod that comes and goes. */
export class PodGroups {
  private readonly namespaces = new Map<string, Namespace>()
  private readonly columns: NodeColumns

  constructor(columns: NodeColumns) {
    this.columns = columns
  }

  /** The group of a selector; `release` it when it is of no more use. */
  acquire(namespaceName: string, selector: LabelMatcher): PodGroup {
    const namespace = this.namespace(namespaceName)
    const { identity } = selector
    let group = namespace.groups.get(identity)
    if (group === undefined) {
      group = new PodGroup(identity, selector, this.columns.capacity)
      namespace.groups.set(identity, group)
      namespace.memberships = new WeakMap()
      this.fill(group, namespaceName)
    }
    group.users++
    return group
  }

  release(namespaceName: string, group: PodGroup): void {
    if (--group.users > 0) return
    const namespace = this.namespace(namespaceName)
    namespace.groups.delete(group.identity)
    namespace.memberships = new WeakMap()
  }

  count(slot: number, pod: Pod, delta: 1 | -1): void {
    const groups = this.membershipsOf(pod)
    for (let index = 0; index < groups.length; index++) groups[index]!.count(slot, delta)
  }

  /** The pod has other labels, or is on its way out; tells whether that changed anything. */
  recount(slot: number, pod: Pod, previous: Pod): boolean {
    const [now, before] = [this.membershipsOf(pod), this.membershipsOf(previous)]
    if (now.length === before.length && now.every((group, index) => group === before[index])) return false
    this.count(slot, previous, -1)
    this.count(slot, pod, 1)
    return true
  }

  moved(topology: TopologyColumn, slot: number, before: number): void {
    for (const { groups } of this.namespaces.values()) for (const group of groups.values()) group.moved(topology, slot, before)
  }

  grow(capacity: number): void {
    for (const { groups } of this.namespaces.values()) for (const group of groups.values()) group.counts = grown(group.counts, capacity)
  }

  private membershipsOf({ metadata }: Pod): readonly PodGroup[] {
    if (metadata.deletionTimestamp !== undefined) return NO_GROUPS
    const namespace = this.namespaces.get(metadata.namespace ?? '')
    if (namespace === undefined || namespace.groups.size === 0) return NO_GROUPS
    const labels = metadata.labels ?? NO_LABELS
    let found = namespace.memberships.get(labels)
    if (found === undefined) {
      found = [...namespace.groups.values()].filter(({ selector }) => selector.matches(labels))
      namespace.memberships.set(labels, found)
    }
    return found
  }

  private fill(group: PodGroup, namespaceName: string): void {
    const { selector } = group
    for (const node of this.columns.nodes) {
      if (node === undefined) continue
      for (const { metadata } of node.pods()) {
        if (metadata.namespace === namespaceName && metadata.deletionTimestamp === undefined && selector.matches(metadata.labels)) group.count(node.slot, 1)
      }
    }
  }

  private namespace(name: string): Namespace {
    let namespace = this.namespaces.get(name)
    if (namespace === undefined) {
      namespace = { groups: new Map(), memberships: new WeakMap() }
      this.namespaces.set(name, namespace)
    }
    return namespace
  }
}
