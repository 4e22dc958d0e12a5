import type { Pod, PodSpec } from '@kubesim/api'
import { matchesNothing } from '../framework/label-matcher.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { HOSTNAME, hasAllTopologies, includesNode, type SpreadConstraint } from '../plugins/spread-constraint.ts'
import { FilteredSums } from './filtered-sums.ts'
import type { NodeColumns } from './node-columns.ts'
import type { PodGroup } from './pod-groups.ts'
import type { DomainSums } from './slot-counts.ts'
import { NO_DOMAIN, type TopologyColumn } from './topology-column.ts'

/** What a column is made from. */
export interface SpreadColumnOptions {
  readonly pod: Pod
  readonly constraint: SpreadConstraint
  /** All constraints of the same kind: a node may have to have the labels of all. */
  readonly constraints: readonly SpreadConstraint[]
  readonly demandsAllTopologies: boolean
  readonly columns: NodeColumns
}

/** One topology spread constraint of a template, with the matching pods counted by domain. */
export class SpreadColumn {
  readonly constraint: SpreadConstraint
  readonly isHostname: boolean
  readonly group: PodGroup
  readonly topology: TopologyColumn
  /** Counts of those nodes alone that count; undefined when all do. */
  readonly filtered: FilteredSums | undefined
  private readonly all: DomainSums

  constructor({ pod, constraint, constraints, demandsAllTopologies, columns }: SpreadColumnOptions) {
    this.constraint = constraint
    this.isHostname = constraint.topologyKey === HOSTNAME
    // A selector of everything counts nothing, as upstream has it.
    this.group = columns.groups.acquire(pod.metadata.namespace ?? '', constraint.selector.isEmpty ? matchesNothing : constraint.selector)
    this.topology = columns.topology(constraint.topologyKey)
    this.all = this.group.sumsBy(this.topology)
    const seesAll = !demandsAllTopologies || constraints.length === 1
    const counts = (node: NodeInfo) =>
      (!demandsAllTopologies || hasAllTopologies(node.labels, constraints)) && includesNode(constraint, pod, node)
    this.filtered =
      seesAll && !constraint.honorsTaints && !(constraint.honorsAffinity && choosesNodes(pod.spec))
        ? undefined
        : new FilteredSums(this.group, this.topology, counts)
  }

  /** Matching pods by domain; as long as the highest domain that has any. */
  get sums(): Int32Array {
    return this.filtered === undefined ? this.all.sums : this.filtered.sums
  }

  /** The fewest in any domain that counts, with `minDomains` taken into account; nodes without the label are in none. */
  least(): number {
    const members = this.filtered === undefined ? this.topology.members : this.filtered.members
    const { sums } = this
    const end = Math.min(this.topology.domainCount, members.length)
    let least = Number.MAX_SAFE_INTEGER
    let domains = 0
    for (let domain = NO_DOMAIN + 1; domain < end; domain++) {
      if (members[domain] === 0) continue
      domains++
      const sum = domain < sums.length ? sums[domain]! : 0
      if (sum < least) least = sum
    }
    return domains < this.constraint.minDomains ? 0 : least
  }
}

function choosesNodes({ nodeSelector, affinity }: PodSpec): boolean {
  return nodeSelector !== undefined || affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined
}
