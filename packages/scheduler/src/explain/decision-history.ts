import type { CycleRecord } from '../find-node.ts'
import type { Decision } from '../framework/decision.ts'
import { type DecisionHeader, describeDecision } from '../framework/describe.ts'
import { LaneRecord } from '../lane/lane-record.ts'

/** Cells of node and plugin that are kept before the oldest decisions go: some 20,000 decisions over 6 nodes, some 250 over 500. */
const CELLS_MAX = 1_000_000
/** What a decision takes besides its nodes. */
const HEADER_CELLS = 16

interface Entry {
  readonly header: DecisionHeader
  readonly record: CycleRecord
  readonly cells: number
}

/** The latest decision on each pod, spelled out only when somebody asks. */
export class DecisionHistory {
  /** By pod key, oldest first. */
  private readonly entries = new Map<string, Entry>()
  private readonly cellsMax: number
  private readonly onKeep: ((decision: Decision) => void) | undefined
  private cells = 0

  constructor({ cellsMax = CELLS_MAX, onKeep }: { readonly cellsMax?: number; readonly onKeep?: (decision: Decision) => void } = {}) {
    this.cellsMax = cellsMax
    this.onKeep = onKeep
  }

  keep(header: DecisionHeader, record: CycleRecord): void {
    this.drop(header.pod)
    const cells = cellsOf(record)
    this.entries.set(header.pod, { header, record, cells })
    this.cells += cells
    for (const oldest of this.entries.keys()) {
      if (this.cells <= this.cellsMax || oldest === header.pod) break
      this.drop(oldest)
    }
    this.onKeep?.(describeDecision(header, record))
  }

  of(podKey: string): Decision | undefined {
    const entry = this.entries.get(podKey)
    return entry === undefined ? undefined : describeDecision(entry.header, entry.record)
  }

  /** Of the pod's namesake, when it has gone. */
  drop(podKey: string): void {
    const entry = this.entries.get(podKey)
    if (entry === undefined) return
    this.entries.delete(podKey)
    this.cells -= entry.cells
  }
}

function cellsOf(record: CycleRecord): number {
  if (record instanceof LaneRecord) return HEADER_CELLS + record.cells
  return HEADER_CELLS + record.names.length * 2 + (record.candidates?.length ?? 0) * (1 + 2 * (record.scored?.columns.length ?? 0))
}
