import type { CycleRecord } from '../find-node.ts'
import type { PodRejection, Rejection, ScoreColumn, Scored } from '../framework/cycle.ts'
import { normalizeByGreatest } from '../framework/normalize.ts'
import { normalizeSpread } from '../plugins/pod-topology-spread.ts'
import type { Journal } from './journal.ts'

/** A raw score kept in the journal, in the order of the profile's plugins. */
export type RawColumn = 'TaintToleration' | 'NodeAffinity' | 'NodeResourcesFit' | 'PodTopologySpread' | 'NodeResourcesBalancedAllocation' | 'ImageLocality'

export interface JournalledColumn {
  readonly plugin: RawColumn
  readonly weight: number
}

/** Where a decision's numbers are. */
export interface LaneRecordParts {
  readonly journal: Journal
  readonly start: number
  readonly candidateCount: number
  /** In the journal after slots and places, each as long as there are candidates; empty when nothing was scored. */
  readonly columns: readonly JournalledColumn[]
  readonly names: readonly string[]
  readonly rejected: readonly RejectedNode[]
  readonly nodeCount: number
}

export interface RejectedNode {
  readonly place: number
  readonly slot: number
  readonly rejection: Rejection
}

/** A cycle's record that is put together from the journal when somebody asks. Empty once the journal has moved on. */
export class LaneRecord implements CycleRecord {
  readonly preFilter: PodRejection | undefined = undefined
  readonly absent = undefined
  private readonly parts: LaneRecordParts

  constructor(parts: LaneRecordParts) {
    this.parts = parts
  }

  get nodeCount(): number {
    return this.parts.nodeCount
  }

  /** Cells that the record takes of the journal. */
  get cells(): number {
    return this.parts.candidateCount * (2 + this.parts.columns.length) + 3 * this.parts.rejected.length
  }

  get names(): readonly string[] {
    const { names, rejected } = this.parts
    if (this.isLost) return []
    const found: string[] = []
    const slots = this.block(0)
    for (const [at, place] of this.block(1).entries()) found[place] = names[slots[at]!]!
    for (const { place, slot } of rejected) found[place] = names[slot]!
    return found
  }

  get rejections(): readonly (Rejection | undefined)[] {
    if (this.isLost) return []
    const found: (Rejection | undefined)[] = new Array(this.parts.candidateCount + this.parts.rejected.length).fill(undefined)
    for (const { place, rejection } of this.parts.rejected) found[place] = rejection
    return found
  }

  get candidates(): Int32Array | undefined {
    return this.parts.columns.length === 0 || this.isLost ? undefined : this.block(1)
  }

  get scored(): Scored | undefined {
    if (this.parts.columns.length === 0 || this.isLost) return undefined
    const columns: ScoreColumn[] = this.parts.columns.map(({ plugin, weight }, index) => {
      const raw = this.block(2 + index)
      return { plugin, weight, raw, normalized: normalizedOf(plugin, raw) }
    })
    const totals = new Int32Array(this.parts.candidateCount)
    for (const { normalized, weight } of columns) for (const [at, score] of normalized.entries()) totals[at] = totals[at]! + score * weight
    return { columns, totals }
  }

  private block(index: number): Int32Array {
    const { journal, start, candidateCount } = this.parts
    return journal.read(start + index * candidateCount, candidateCount)
  }

  private get isLost(): boolean {
    return !this.parts.journal.has(this.parts.start)
  }
}

function normalizedOf(plugin: RawColumn, raw: Int32Array): Int32Array {
  const scores = raw.slice()
  if (plugin === 'TaintToleration') normalizeByGreatest(scores, true)
  else if (plugin === 'NodeAffinity') normalizeByGreatest(scores, false)
  else if (plugin === 'PodTopologySpread') normalizeSpread(scores)
  return scores
}
