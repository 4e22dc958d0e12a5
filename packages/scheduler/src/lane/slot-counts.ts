import { grown } from './node-columns.ts'
import type { TopologyColumn } from './topology-column.ts'

/** Something counted by domain of one topology, all nodes together. */
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

  at(domain: number): number {
    return domain < this.sums.length ? this.sums[domain]! : 0
  }

  /** Whether anything is counted on nodes that have the label. */
  get hasAny(): boolean {
    for (let domain = 1; domain < this.sums.length; domain++) if (this.sums[domain] !== 0) return true
    return false
  }
}

/** Pods of some kind, counted by node and, where asked for, by domain. */
export class SlotCounts {
  /** By slot. */
  counts: Int32Array
  private readonly byTopology: DomainSums[] = []

  constructor(capacity: number) {
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

  grow(capacity: number): void {
    this.counts = grown(this.counts, capacity)
  }
}
