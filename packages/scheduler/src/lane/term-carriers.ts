import type { Pod } from '@kubesim/api'
import { type AffinityTerms, affinityTermsOf, noAffinityTerms } from '../framework/affinity-terms.ts'
import type { NodeColumns } from './node-columns.ts'
import { SlotCounts } from './slot-counts.ts'
import type { TopologyColumn } from './topology-column.ts'

/** The pods that carry certain (anti-)affinity terms, counted by node. */
export class Carriers extends SlotCounts {
  readonly terms: AffinityTerms
  total = 0

  constructor(terms: AffinityTerms, capacity: number) {
    super(capacity)
    this.terms = terms
  }
}

/** The pod (anti-)affinity terms that pods on nodes carry, each once however many carry it. */
export class TermCarriers {
  private readonly byTerms = new Map<AffinityTerms, Carriers>()
  private readonly columns: NodeColumns
  /** Grows with every term that comes up or dies out. */
  version = 0

  constructor(columns: NodeColumns) {
    this.columns = columns
  }

  values(): Iterable<Carriers> {
    return this.byTerms.values()
  }

  count(slot: number, pod: Pod, delta: 1 | -1): void {
    const terms = affinityTermsOf(pod)
    if (terms === noAffinityTerms) return
    let carriers = this.byTerms.get(terms)
    if (carriers === undefined) {
      carriers = new Carriers(terms, this.columns.capacity)
      this.byTerms.set(terms, carriers)
      this.version++
    }
    carriers.count(slot, delta)
    carriers.total += delta
    if (carriers.total > 0) return
    this.byTerms.delete(terms)
    this.version++
  }

  moved(topology: TopologyColumn, slot: number, before: number): void {
    for (const carriers of this.byTerms.values()) carriers.moved(topology, slot, before)
  }

  grow(capacity: number): void {
    for (const carriers of this.byTerms.values()) carriers.grow(capacity)
  }
}
