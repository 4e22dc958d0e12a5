import type { Pod } from '@kubesim/api'
import { type AffinityTerm, type AffinityTerms, affinityTermsOf, termMatches } from '../framework/affinity-terms.ts'
import type { Rejection } from '../framework/cycle.ts'
import { matchesNothing } from '../framework/label-matcher.ts'
import { ANTI_AFFINITY, EXISTING_ANTI_AFFINITY, matchesAll, NO_AFFINITY } from '../plugins/inter-pod-affinity.ts'
import type { NodeColumns } from './node-columns.ts'
import type { PodGroup } from './pod-groups.ts'
import type { DomainSums } from './slot-counts.ts'
import { NO_DOMAIN } from './topology-column.ts'

export const NO_AFFINITY_REJECTION: Rejection = { plugin: 'InterPodAffinity', verdict: NO_AFFINITY }
export const ANTI_AFFINITY_REJECTION: Rejection = { plugin: 'InterPodAffinity', verdict: ANTI_AFFINITY }
export const EXISTING_ANTI_AFFINITY_REJECTION: Rejection = { plugin: 'InterPodAffinity', verdict: EXISTING_ANTI_AFFINITY }

/** Weight of the required affinity of a placed pod that speaks of the one to be placed. */
const HARD_AFFINITY_WEIGHT = 1

interface Weighed {
  readonly sums: PlaceSums
  readonly weight: number
}

/** Pods counted by domain, of one namespace or of several. */
type PlaceSums = Pick<DomainSums, 'topology' | 'at' | 'hasAny'>

class SeveralSums implements PlaceSums {
  private readonly parts: readonly DomainSums[]

  constructor(parts: readonly DomainSums[]) {
    this.parts = parts
  }

  get topology() {
    return this.parts[0]!.topology
  }

  get hasAny(): boolean {
    return this.parts.some(({ hasAny }) => hasAny)
  }

  at(domain: number): number {
    let sum = 0
    for (let index = 0; index < this.parts.length; index++) sum += this.parts[index]!.at(domain)
    return sum
  }
}

/** What pod (anti-)affinity, the pod's own and that of placed pods, means to pods of one template. */
export class AffinityPlan {
  /** Nothing to be looked at, neither by filter nor by score. */
  readonly isEmpty: boolean
  private readonly pod: Pod
  private readonly own: AffinityTerms
  private readonly company: PlaceSums | undefined
  private readonly avoided: readonly PlaceSums[]
  private readonly avoiding: readonly DomainSums[]
  private readonly weighed: readonly Weighed[]
  private readonly groups: { readonly namespace: string; readonly group: PodGroup }[] = []
  private readonly columns: NodeColumns

  constructor(pod: Pod, columns: NodeColumns) {
    this.pod = pod
    this.columns = columns
    this.own = affinityTermsOf(pod)
    const { requiredAffinity, requiredAntiAffinity, preferredAffinity, preferredAntiAffinity } = this.own
    this.company = requiredAffinity.map((term) => this.ownSums(term))[0]
    this.avoided = requiredAntiAffinity.map((term) => this.ownSums(term))
    const weighed: Weighed[] = []
    for (const term of preferredAffinity) weighed.push({ sums: this.ownSums(term), weight: term.weight })
    for (const term of preferredAntiAffinity) weighed.push({ sums: this.ownSums(term), weight: -term.weight })
    const avoiding: DomainSums[] = []
    for (const carriers of columns.carriers.values()) {
      const sumsOf = (terms: readonly AffinityTerm[]) =>
        terms
          .filter((term) => termMatches(term, pod, undefined))
          .map((term) => ({ term, sums: carriers.sumsBy(columns.topology(term.topologyKey)) }))
      for (const { sums } of sumsOf(carriers.terms.requiredAntiAffinity)) avoiding.push(sums)
      for (const { sums } of sumsOf(carriers.terms.requiredAffinity)) weighed.push({ sums, weight: HARD_AFFINITY_WEIGHT })
      for (const { term, sums } of sumsOf(carriers.terms.preferredAffinity)) weighed.push({ sums, weight: term.weight })
      for (const { term, sums } of sumsOf(carriers.terms.preferredAntiAffinity)) weighed.push({ sums, weight: -term.weight })
    }
    this.avoiding = avoiding
    this.weighed = weighed
    this.isEmpty = this.company === undefined && this.avoided.length === 0 && avoiding.length === 0 && weighed.length === 0
  }

  /** What speaks against a node; undefined when nothing does. `isFirst`: see `isFirstOfItsKind`. */
  rejection(slot: number, isFirst: boolean): Rejection | undefined {
    if (this.company !== undefined) {
      const domain = this.company.topology.domainOf[slot]!
      if (domain === NO_DOMAIN || (this.company.at(domain) <= 0 && !isFirst)) return NO_AFFINITY_REJECTION
    }
    if (touches(this.avoided, slot)) return ANTI_AFFINITY_REJECTION
    return touches(this.avoiding, slot) ? EXISTING_ANTI_AFFINITY_REJECTION : undefined
  }

  /** Whether the filter has anything to look at. */
  get isFiltering(): boolean {
    return this.company !== undefined || this.avoided.length > 0 || this.avoiding.some(({ hasAny }) => hasAny)
  }

  /** Nobody matches the pod's required affinity anywhere, but itself: it may go anywhere. */
  get isFirstOfItsKind(): boolean {
    return this.company !== undefined && !this.company.hasAny && matchesAll(this.own.requiredAffinity, this.pod)
  }

  /** Whether any pod on any node has a say in the score. */
  get isScored(): boolean {
    return this.weighed.some(({ sums }) => sums.hasAny)
  }

  score(slot: number): number {
    let score = 0
    for (let index = 0; index < this.weighed.length; index++) {
      const { sums, weight } = this.weighed[index]!
      const domain = sums.topology.domainOf[slot]!
      if (domain !== NO_DOMAIN) score += weight * sums.at(domain)
    }
    return score
  }

  release(): void {
    for (const { namespace, group } of this.groups) this.columns.groups.release(namespace, group)
  }

  private ownSums(term: AffinityTerm): PlaceSums {
    const topology = this.columns.topology(term.topologyKey)
    const parts = [...term.namespaces].map((namespace) => {
      const group = this.columns.groups.acquire(namespace, term.selector, 'all')
      this.groups.push({ namespace, group })
      return group.sumsBy(topology)
    })
    return parts.length === 1 ? parts[0]! : new SeveralSums(parts)
  }
}

function touches(places: readonly PlaceSums[], slot: number): boolean {
  for (let index = 0; index < places.length; index++) {
    const sums = places[index]!
    const domain = sums.topology.domainOf[slot]!
    if (domain !== NO_DOMAIN && sums.at(domain) > 0) return true
  }
  return false
}

/** Whether counts by node say all about a pod's own terms: namespaces by name, and no more than one place to keep company in. */
export function canPlan(pod: Pod): boolean {
  const terms = affinityTermsOf(pod)
  return (
    terms.requiredAffinity.length <= 1 &&
    allTerms(terms).every(({ namespaces, namespaceSelector }) => namespaces.size > 0 && namespaceSelector === matchesNothing)
  )
}

/** Whether terms hold for a namespace by its labels, which may change. */
export function looksAtNamespaces(terms: AffinityTerms): boolean {
  return allTerms(terms).some(({ namespaceSelector }) => namespaceSelector !== matchesNothing)
}

function allTerms({
  requiredAffinity,
  requiredAntiAffinity,
  preferredAffinity,
  preferredAntiAffinity,
}: AffinityTerms): readonly AffinityTerm[] {
  return [...requiredAffinity, ...requiredAntiAffinity, ...preferredAffinity, ...preferredAntiAffinity]
}
