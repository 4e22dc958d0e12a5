import type { Pod } from '@kubesim/api'
import { matchesNothing } from '../framework/label-matcher.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { HOSTNAME, includesNode, type SpreadConstraint } from '../plugins/spread-constraint.ts'
import { grown, type NodeColumns } from './node-columns.ts'
import type { PodGroup } from './pod-groups.ts'
import { NO_DOMAIN, type TopologyColumn } from './topology-column.ts'

/** One topology spread constraint of a template, with the matching pods counted by domain. */
export class SpreadColumn {
  readonly constraint: SpreadConstraint
  readonly isHostname: boolean
  readonly group: PodGroup
  readonly topology: TopologyColumn
  /** Matching pods on nodes that count, by domain. */
  sums: Int32Array
  /** Nodes that count, by domain. */
  members: Int32Array
  private readonly pod: Pod
  /** What of each slot is in the sums: its pods, and its domain; -1 when it does not count. */
  private counted: Int32Array
  private domains: Int32Array
  private readonly takesPart: (node: NodeInfo) => boolean

  constructor(pod: Pod, constraint: SpreadConstraint, context: { readonly columns: NodeColumns; readonly takesPart: (node: NodeInfo) => boolean }) {
    const { columns } = context
    this.pod = pod
    this.constraint = constraint
    this.isHostname = constraint.topologyKey === HOSTNAME
    this.takesPart = context.takesPart
    // A selector of everything counts nothing, as upstream has it.
    this.group = columns.groups.acquire(pod.metadata.namespace ?? '', constraint.selector.isEmpty ? matchesNothing : constraint.selector)
    this.topology = columns.topology(constraint.topologyKey)
    this.sums = new Int32Array(this.topology.domainCount)
    this.members = new Int32Array(this.topology.domainCount)
    this.counted = new Int32Array(columns.capacity)
    this.domains = new Int32Array(columns.capacity).fill(-1)
  }

  /** The node's object has changed, or another node has come in its place. */
  place(slot: number, node: NodeInfo | undefined): void {
    if (slot >= this.domains.length) this.grow(this.topology.domainOf.length)
    const before = this.domains[slot]!
    if (before >= 0) {
      this.members[before] = this.members[before]! - 1
      this.sums[before] = this.sums[before]! - this.counted[slot]!
    }
    this.counted[slot] = 0
    const counts = node !== undefined && this.takesPart(node) && includesNode(this.constraint, this.pod, node)
    const domain = counts ? this.topology.domainOf[slot]! : -1
    this.domains[slot] = domain
    if (domain < 0) return
    if (domain >= this.sums.length) this.growDomains(this.topology.domainCount)
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

  /** The fewest in any domain that counts, with `minDomains` taken into account; the domain of nodes without the label is none. */
  least(): number {
    let least = Number.MAX_SAFE_INTEGER
    let domains = 0
    for (let domain = NO_DOMAIN + 1; domain < this.sums.length; domain++) {
      if (this.members[domain] === 0) continue
      domains++
      if (this.sums[domain]! < least) least = this.sums[domain]!
    }
    return domains < this.constraint.minDomains ? 0 : least
  }

  /** Matching pods in a domain; none in one that does not count. */
  sumIn(domain: number): number {
    return domain < this.sums.length ? this.sums[domain]! : 0
  }

  private grow(capacity: number): void {
    const former = this.domains.length
    this.counted = grown(this.counted, capacity)
    this.domains = grown(this.domains, capacity)
    this.domains.fill(-1, former)
  }

  private growDomains(domainCount: number): void {
    const capacity = Math.max(domainCount, this.sums.length * 2)
    this.sums = grown(this.sums, capacity)
    this.members = grown(this.members, capacity)
  }
}
