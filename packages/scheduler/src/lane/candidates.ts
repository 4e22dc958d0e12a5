import { NO_SCORE, SCORE_MAX } from '../framework/plugin.ts'
import { normalizeAffinity } from '../plugins/affinity-scoring.ts'
import { normalizeSpread } from '../plugins/pod-topology-spread.ts'
import { spreadTerm, topologyWeight } from '../plugins/spread-scoring.ts'
import type { AffinityPlan } from './affinity-plan.ts'
import { balanceOf, fitOf, taintsOf } from './packed-score.ts'
import type { SpreadColumn } from './spread-column.ts'
import type { LaneTemplate } from './template.ts'

/** What scores are multiplied by; 0: the plugin does not score. */
export interface LaneWeights {
  readonly taints: number
  readonly preferences: number
  readonly fit: number
  readonly spread: number
  readonly affinity: number
  readonly balance: number
  readonly image: number
}

const SIZE_MIN = 128

/** The nodes looked at for one pod, and those that fit with their scores: room that every search uses anew. */
export class Candidates {
  /** Nodes looked at. */
  placeCount = 0
  /** What is known of each, in order. */
  packedAt = new Int32Array(SIZE_MIN)
  /** Nodes that fit. */
  count = 0
  slots = new Int32Array(SIZE_MIN)
  packed = new Int32Array(SIZE_MIN)
  /** The most taints that would rather not have the pod, on any of them. */
  taintsMost = 0
  totals = new Int32Array(SIZE_MIN)
  /** Raw scores, where the template has them. */
  spread = new Int32Array(SIZE_MIN)
  affinity = new Int32Array(SIZE_MIN)
  /** Some pod had a say in them. */
  hasAffinity = false
  image = new Int32Array(SIZE_MIN)
  preferences = new Int32Array(SIZE_MIN)
  private sums = new Float64Array(SIZE_MIN)
  private normalized = new Int32Array(SIZE_MIN)
  private marks = new Int32Array(SIZE_MIN)
  private mark = 0

  /** Begins anew, with room for so many nodes to be looked at and so many to be found. */
  clear(nodeCount: number, wanted: number): void {
    this.count = 0
    this.placeCount = 0
    this.taintsMost = 0
    if (nodeCount > this.packedAt.length) this.packedAt = new Int32Array(nodeCount * 2)
    if (wanted <= this.slots.length) return
    const size = wanted * 2
    this.slots = new Int32Array(size)
    this.packed = new Int32Array(size)
    this.totals = new Int32Array(size)
    this.spread = new Int32Array(size)
    this.affinity = new Int32Array(size)
    this.image = new Int32Array(size)
    this.preferences = new Int32Array(size)
    this.sums = new Float64Array(size)
    this.normalized = new Int32Array(size)
  }

  /** Totals as the plugins one by one would have them. `image` holds the image scores when `hasImages`. */
  score(template: LaneTemplate, weights: LaneWeights, hasImages: boolean): void {
    const { count, packed, totals, taintsMost } = this
    // A pod that is not scored for balance has 0 there.
    const { fit, balance } = weights
    if (taintsMost === 0) {
      const untainted = SCORE_MAX * weights.taints
      for (let at = 0; at < count; at++) totals[at] = fitOf(packed[at]!) * fit + balanceOf(packed[at]!) * balance + untainted
    } else {
      for (let at = 0; at < count; at++) {
        const known = packed[at]!
        const taints = taintsOf(known)
        const share = taints === 0 ? SCORE_MAX : SCORE_MAX - Math.floor((SCORE_MAX * taints) / taintsMost)
        totals[at] = fitOf(known) * fit + balanceOf(known) * balance + share * weights.taints
      }
    }
    if (hasImages) for (let at = 0; at < count; at++) totals[at] = totals[at]! + this.image[at]! * weights.image
    if (template.hasPreferences && weights.preferences > 0) this.addPreferences(template, weights.preferences)
    if (template.soft.length > 0) this.addSpread(template, weights.spread)
    const plan = template.affinity
    this.hasAffinity = weights.affinity > 0 && !plan.isEmpty && plan.isScored
    if (this.hasAffinity) this.addAffinity(plan, weights.affinity)
  }

  private addAffinity(plan: AffinityPlan, weight: number): void {
    const { count, slots, totals, affinity, normalized } = this
    for (let at = 0; at < count; at++) {
      const raw = plan.score(slots[at]!)
      affinity[at] = raw
      normalized[at] = raw
    }
    normalizeAffinity(normalized, count)
    for (let at = 0; at < count; at++) totals[at] = totals[at]! + normalized[at]! * weight
  }

  private addPreferences(template: LaneTemplate, weight: number): void {
    const { count, slots, totals, preferences } = this
    let greatest = 0
    for (let at = 0; at < count; at++) {
      const raw = template.preferences[slots[at]!]!
      preferences[at] = raw
      if (raw > greatest) greatest = raw
    }
    if (greatest === 0) return
    for (let at = 0; at < count; at++) totals[at] = totals[at]! + Math.floor((SCORE_MAX * preferences[at]!) / greatest) * weight
  }

  private addSpread(template: LaneTemplate, weight: number): void {
    const { count, slots, sums, spread, totals, normalized } = this
    const { spreads } = template
    let taking = 0
    for (let at = 0; at < count; at++) {
      taking += spreads[slots[at]!]!
      sums[at] = 0
    }
    for (const column of template.soft) {
      if (column.isHostname) this.addHosts(column, taking)
      else this.addDomains(column, spreads, taking)
    }
    for (let at = 0; at < count; at++) {
      const raw = spreads[slots[at]!] === 0 ? NO_SCORE : Math.round(sums[at]!)
      spread[at] = raw
      normalized[at] = raw
    }
    normalizeSpread(normalized, count)
    for (let at = 0; at < count; at++) totals[at] = totals[at]! + normalized[at]! * weight
  }

  private addHosts({ constraint, group, topology }: SpreadColumn, taking: number): void {
    const { count, slots, sums } = this
    const { domainOf } = topology
    const { counts } = group
    const { maxSkew } = constraint
    const weight = topologyWeight(taking)
    for (let at = 0; at < count; at++) {
      const slot = slots[at]!
      if (domainOf[slot] !== 0) sums[at] = sums[at]! + spreadTerm(counts[slot]!, maxSkew, weight)
    }
  }

  private addDomains({ constraint, topology, sums: inDomain }: SpreadColumn, spreads: Uint8Array, taking: number): void {
    const { count, slots, sums } = this
    const { domainOf, domainCount } = topology
    const { maxSkew } = constraint
    const weight = topologyWeight(this.domainsAmong(domainCount, domainOf, { spreads, taking }))
    for (let at = 0; at < count; at++) {
      const domain = domainOf[slots[at]!]!
      if (domain !== 0) sums[at] = sums[at]! + spreadTerm(domain < inDomain.length ? inDomain[domain]! : 0, maxSkew, weight)
    }
  }

  /** In how many domains the candidates are that take part; those without a label are in one more. */
  private domainsAmong(
    domainCount: number,
    domainOf: Int32Array,
    { spreads, taking }: { readonly spreads: Uint8Array; readonly taking: number },
  ): number {
    const { count, slots } = this
    if (this.marks.length < domainCount) {
      this.marks = new Int32Array(domainCount * 2)
      this.mark = 0
    }
    const { marks } = this
    const mark = ++this.mark
    let domains = 0
    for (let at = 0; at < count && domains < domainCount; at++) {
      const slot = slots[at]!
      const domain = domainOf[slot]!
      if (marks[domain] === mark || (taking < count && spreads[slot] === 0)) continue
      marks[domain] = mark
      domains++
    }
    return domains
  }
}
