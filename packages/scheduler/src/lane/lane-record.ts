import type { CycleRecord } from '../find-node.ts'
import type { PodRejection, Rejection, ScoreColumn, Scored } from '../framework/cycle.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { normalizeByGreatest } from '../framework/normalize.ts'
import type { VerdictCode } from '../framework/verdict.ts'
import { normalizeAffinity } from '../plugins/affinity-scoring.ts'
import { normalizeSpread } from '../plugins/pod-topology-spread.ts'
import type { LaneWeights } from './candidates.ts'
import type { Journal } from './journal.ts'
import { balanceOf, fitOf, rejectionOf, taintsOf } from './packed-score.ts'
import type { RejectionTable } from './rejection-table.ts'

/** Where a decision's numbers are. Positions are in the journal; undefined: the plugin had nothing to say. */
export interface LaneRecordParts {
  readonly journal: Journal
  readonly weights: LaneWeights
  readonly rejectionTable: RejectionTable
  /** Slots in the order of looking, and names by slot. */
  readonly order: Int32Array
  readonly names: readonly string[]
  readonly startIndex: number
  readonly placeCount: number
  readonly candidateCount: number
  readonly packed: number
  readonly spread: number | undefined
  readonly affinity: number | undefined
  readonly preferences: number | undefined
  readonly image: number | undefined
  readonly isBalanced: boolean
  /** Filters that took part. */
  readonly asked: readonly string[]
}

/** A cycle's record that is put together from the journal when somebody asks. Empty once the journal has moved on. */
export class LaneRecord implements CycleRecord {
  readonly preFilter: PodRejection | undefined = undefined
  readonly absent = undefined
  private readonly parts: LaneRecordParts

  constructor(parts: LaneRecordParts) {
    this.parts = parts
  }

  get asked(): readonly string[] {
    return this.parts.asked
  }

  get nodeCount(): number {
    return this.parts.order.length
  }

  /** Cells that the record takes of the journal. */
  get cells(): number {
    const { placeCount, candidateCount, spread, affinity, preferences, image } = this.parts
    return placeCount + candidateCount * [spread, affinity, preferences, image].filter((each) => each !== undefined).length
  }

  get names(): readonly string[] {
    const { names, order, startIndex } = this.parts
    return Array.from(this.packed, (_, place) => names[order[(startIndex + place) % order.length]!]!)
  }

  get rejections(): readonly (Rejection | undefined)[] {
    return Array.from(this.packed, (packed) => (packed >= 0 ? undefined : this.parts.rejectionTable.at(rejectionOf(packed))))
  }

  tally(): ReadonlyMap<Rejection, number> {
    const { rejectionTable } = this.parts
    const { packed } = this
    const counts = new Int32Array(rejectionTable.size)
    const met: number[] = []
    for (let place = 0; place < packed.length; place++) {
      if (packed[place]! >= 0) continue
      const number = rejectionOf(packed[place]!)
      if (counts[number] === 0) met.push(number)
      counts[number] = counts[number]! + 1
    }
    return new Map(met.map((number) => [rejectionTable.at(number), counts[number]!]))
  }

  refused(nodes: readonly NodeInfo[], code: VerdictCode): readonly NodeInfo[] {
    const { rejectionTable, startIndex } = this.parts
    const { packed } = this
    const isOfCode = Array.from({ length: rejectionTable.size }, (_, number) => rejectionTable.at(number).verdict.code === code)
    const isRefused = (place: number) => packed[place]! < 0 && isOfCode[rejectionOf(packed[place]!)]!
    let count = 0
    for (let place = 0; place < packed.length; place++) if (isRefused(place)) count++
    if (count === nodes.length) return nodes
    // The search began at `startIndex` and went around: a node that it did not reach has no place.
    return nodes.filter((_, index) => isRefused((index - startIndex + nodes.length) % nodes.length))
  }

  get candidates(): readonly number[] | undefined {
    if (this.parts.candidateCount < 2) return undefined
    const { packed } = this
    return [...packed.keys()].filter((place) => packed[place]! >= 0)
  }

  get scored(): Scored | undefined {
    if (this.parts.candidateCount < 2 || this.isLost) return undefined
    const columns = this.columns()
    const totals = new Int32Array(this.parts.candidateCount)
    for (const { normalized, weight } of columns) for (const [at, score] of normalized.entries()) totals[at] = totals[at]! + score * weight
    return { columns, totals }
  }

  /** In the order of the profile's plugins. */
  private columns(): readonly ScoreColumn[] {
    const { weights, isBalanced, spread, affinity, preferences, image, candidateCount } = this.parts
    const known = this.packed.filter((packed) => packed >= 0)
    const column = (plugin: string, weight: number, raw: Int32Array, normalize: (scores: Int32Array) => void = () => {}): ScoreColumn => {
      const normalized = raw.slice()
      normalize(normalized)
      return { plugin, weight, raw, normalized }
    }
    const journalled = (position: number | undefined) =>
      position === undefined ? new Int32Array(candidateCount) : this.parts.journal.read(position, candidateCount)
    return [
      ...(weights.taints === 0
        ? []
        : [column('TaintToleration', weights.taints, known.map(taintsOf), (scores) => normalizeByGreatest(scores, true))]),
      ...(preferences === undefined
        ? []
        : [column('NodeAffinity', weights.preferences, journalled(preferences), (scores) => normalizeByGreatest(scores, false))]),
      ...(weights.fit === 0 ? [] : [column('NodeResourcesFit', weights.fit, known.map(fitOf))]),
      ...(spread === undefined
        ? []
        : [column('PodTopologySpread', weights.spread, journalled(spread), (scores) => normalizeSpread(scores))]),
      ...(affinity === undefined
        ? []
        : [column('InterPodAffinity', weights.affinity, journalled(affinity), (scores) => normalizeAffinity(scores))]),
      ...(isBalanced && weights.balance > 0 ? [column('NodeResourcesBalancedAllocation', weights.balance, known.map(balanceOf))] : []),
      ...(weights.image === 0 ? [] : [column('ImageLocality', weights.image, journalled(image))]),
    ]
  }

  private get packed(): Int32Array {
    return this.isLost ? new Int32Array(0) : this.parts.journal.read(this.parts.packed, this.parts.placeCount)
  }

  private get isLost(): boolean {
    return !this.parts.journal.has(this.parts.packed)
  }
}
