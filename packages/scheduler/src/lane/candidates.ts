import { normalizeSpread } from '../plugins/pod-topology-spread.ts'
import { NO_SCORE, SCORE_MAX } from '../framework/plugin.ts'
import { spreadTerm, topologyWeight } from '../plugins/spread-scoring.ts'
import type { SpreadColumn } from './spread-column.ts'
import type { LaneTemplate } from './template.ts'

/** What scores are multiplied by. */
export interface LaneWeights {
  readonly taints: number
  readonly preferences: number
  readonly fit: number
  readonly spread: number
  readonly balance: number
  readonly image: number
}

/** The nodes that fit one pod, with their scores: room that every search uses anew. */
export class Candidates {
  count = 0
  /** Slots of the candidates, and their places among all the nodes looked at. */
  slots = new Int32Array(128)
  places = new Int32Array(128)
  totals = new Int32Array(128)
  /** Raw scores for spread; kept only when the template has soft constraints. */
  spread = new Int32Array(128)
  image = new Int32Array(128)
  private sums = new Float64Array(128)
  private normalized = new Int32Array(128)
  private marks = new Int32Array(64)
  private mark = 0

  clear(wanted: number): void {
    this.count = 0
    if (wanted <= this.slots.length) return
    const capacity = Math.max(wanted, this.slots.length * 2)
    this.slots = new Int32Array(capacity)
    this.places = new Int32Array(capacity)
    this.totals = new Int32Array(capacity)
    this.spread = new Int32Array(capacity)
    this.image = new Int32Array(capacity)
    this.sums = new Float64Array(capacity)
    this.normalized = new Int32Array(capacity)
  }

  add(slot: number, place: number): void {
    this.slots[this.count] = slot
    this.places[this.count] = place
    this.count++
  }

  /** Totals as the plugins one by one would have them. `image` holds the image scores when `hasImages`. */
  score(template: LaneTemplate, weights: LaneWeights, hasImages: boolean): void {
    const { count, slots, totals } = this
    const { fit, balance, isBalanced } = template
    for (let at = 0; at < count; at++) totals[at] = fit[slots[at]!]! * weights.fit
    if (isBalanced) for (let at = 0; at < count; at++) totals[at] = totals[at]! + balance[slots[at]!]! * weights.balance
    if (hasImages) for (let at = 0; at < count; at++) totals[at] = totals[at]! + this.image[at]! * weights.image
    this.addByGreatest(template.taints, weights.taints, true)
    if (template.hasPreferences) this.addByGreatest(template.preferences, weights.preferences, false)
    if (template.soft.length > 0) this.addSpread(template, weights.spread)
  }

  /** Adds scores stretched to the greatest, as `normalizeByGreatest` does. */
  private addByGreatest(raw: Int32Array, weight: number, reverse: boolean): void {
    const { count, slots, totals } = this
    let greatest = 0
    for (let at = 0; at < count; at++) if (raw[slots[at]!]! > greatest) greatest = raw[slots[at]!]!
    if (greatest === 0) {
      if (reverse) for (let at = 0; at < count; at++) totals[at] = totals[at]! + SCORE_MAX * weight
      return
    }
    for (let at = 0; at < count; at++) {
      const share = Math.floor((SCORE_MAX * raw[slots[at]!]!) / greatest)
      totals[at] = totals[at]! + (reverse ? SCORE_MAX - share : share) * weight
    }
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
      if (column.isHostname) this.addHosts(column, template, taking)
      else this.addDomains(column, template)
    }
    for (let at = 0; at < count; at++) {
      const raw = spreads[slots[at]!] === 0 ? NO_SCORE : Math.round(sums[at]!)
      spread[at] = raw
      normalized[at] = raw
    }
    normalizeSpread(normalized, count)
    for (let at = 0; at < count; at++) totals[at] = totals[at]! + normalized[at]! * weight
  }

  private addHosts({ constraint, group, topology }: SpreadColumn, { spreads }: LaneTemplate, taking: number): void {
    const { count, slots, sums } = this
    const { domainOf } = topology
    const weight = topologyWeight(taking)
    for (let at = 0; at < count; at++) {
      const slot = slots[at]!
      if (spreads[slot] === 1 && domainOf[slot] !== 0) sums[at] = sums[at]! + spreadTerm(group.counts[slot]!, constraint.maxSkew, weight)
    }
  }

  private addDomains(column: SpreadColumn, { spreads }: LaneTemplate): void {
    const { count, slots, sums } = this
    const { constraint, topology } = column
    const { domainOf } = topology
    const weight = topologyWeight(this.domainsAmong(topology.domainCount, domainOf, spreads))
    for (let at = 0; at < count; at++) {
      const slot = slots[at]!
      const domain = domainOf[slot]!
      if (spreads[slot] === 1 && domain !== 0) sums[at] = sums[at]! + spreadTerm(column.sumIn(domain), constraint.maxSkew, weight)
    }
  }

  /** In how many domains the candidates are; those without a label are in one more. */
  private domainsAmong(domainCount: number, domainOf: Int32Array, spreads: Uint8Array): number {
    if (this.marks.length < domainCount) {
      this.marks = new Int32Array(domainCount * 2)
      this.mark = 0
    }
    this.mark++
    let domains = 0
    for (let at = 0; at < this.count; at++) {
      const slot = this.slots[at]!
      const domain = domainOf[slot]!
      if (spreads[slot] === 0 || this.marks[domain] === this.mark) continue
      this.marks[domain] = this.mark
      domains++
    }
    return domains
  }
}
