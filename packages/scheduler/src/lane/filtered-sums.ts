import type { NodeInfo } from '../framework/node-info.ts'
import { grown } from './node-columns.ts'
import type { PodGroup } from './pod-groups.ts'
import type { TopologyColumn } from './topology-column.ts'

const NOT_COUNTED = -1

/** A group's pods by domain, on those nodes alone that count for one constraint. */
export class FilteredSums {
  /** Matching pods by domain. */
  sums: Int32Array
  /** Nodes that count, by domain. */
  members: Int32Array
  private readonly group: PodGroup
  private readonly topology: TopologyColumn
  private readonly counts: (node: NodeInfo) => boolean
  /** What of each slot is in the sums: its pods, and its domain. */
  private counted: Int32Array
  private domains: Int32Array

  constructor(group: PodGroup, topology: TopologyColumn, counts: (node: NodeInfo) => boolean) {
    this.group = group
    this.topology = topology
    this.counts = counts
    this.sums = new Int32Array(topology.domainCount)
    this.members = new Int32Array(topology.domainCount)
    this.counted = new Int32Array(group.counts.length)
    this.domains = new Int32Array(group.counts.length).fill(NOT_COUNTED)
  }

  /** The node's object has changed, or another node has come in its place. */
  place(slot: number, node: NodeInfo | undefined): void {
    if (slot >= this.domains.length) this.grow(this.group.counts.length)
    const before = this.domains[slot]!
    if (before >= 0) {
      this.members[before] = this.members[before]! - 1
      this.sums[before] = this.sums[before]! - this.counted[slot]!
    }
    this.counted[slot] = 0
    const domain = node !== undefined && this.counts(node) ? this.topology.domainOf[slot]! : NOT_COUNTED
    this.domains[slot] = domain
    if (domain < 0) return
    if (domain >= this.sums.length) this.growDomains(domain * 2)
    this.members[domain] = this.members[domain]! + 1
  }

  /** Takes in how many matching pods are on the node now. */
  recount(slot: number): void {
    const domain = this.domains[slot]!
    if (domain < 0) return
    const now = this.group.counts[slot]!
    this.sums[domain] = this.sums[domain]! + now - this.counted[slot]!
    this.counted[slot] = now
  }

  private grow(capacity: number): void {
    const former = this.domains.length
    this.counted = grown(this.counted, capacity)
    this.domains = grown(this.domains, capacity)
    this.domains.fill(NOT_COUNTED, former)
  }

  private growDomains(capacity: number): void {
    this.sums = grown(this.sums, capacity)
    this.members = grown(this.members, capacity)
  }
}
