import { RunningHash } from './hash.ts'

const CAPACITY_DEFAULT = 65_536

/** One pass of one component, as `why` and the tests read it. */
export interface PassRecord {
  /** Turns are numbered from 1; 0 stands for an input from outside. */
  readonly turn: number
  readonly timeMs: number
  readonly component: string
  readonly key: string
  /** The turn that asked for this one, 0 when an input from outside did. */
  readonly cause: number
  /** Revisions written in this pass, first and last; 0 when it wrote nothing. */
  readonly firstRevision: number
  readonly lastRevision: number
}

/** What a pass did and why, told by the component itself: data for `why`, never part of the hash. */
export interface PassNote {
  readonly turn: number
  readonly text: string
  readonly data?: unknown
}

/**
 * The record of a run: every pass and every write folded into one hash, the latest passes kept whole. Each pass knows the turn that asked
 * for it, each revision the pass that wrote it, so that `why` can walk from an object back to its first cause.
 */
export class Trace {
  private readonly hash: RunningHash
  private readonly capacity: number
  private readonly names: string[] = []
  private readonly passes: PassRecord[] = []
  private readonly writerTurns: Float64Array
  private readonly notes = new Map<number, PassNote[]>()
  private current: MutablePass | undefined
  private turnCount = 0
  private writeCount = 0
  private causeOverride = -1

  constructor(seed: string, capacity = CAPACITY_DEFAULT) {
    if (!Number.isSafeInteger(capacity) || capacity < 1)
      throw new RangeError(`a trace keeps at least one pass, got a capacity of ${capacity}`)
    this.hash = new RunningHash(seed)
    this.capacity = capacity
    this.writerTurns = new Float64Array(capacity * 2)
  }

  /** Turns taken so far. */
  get turn(): number {
    return this.turnCount
  }

  /** Writes seen so far. */
  get writes(): number {
    return this.writeCount
  }

  /** Sixteen hexadecimal digits over every pass and every write so far. */
  get digest(): string {
    return this.hash.digest
  }

  /** The turn to which what happens now is attributed: 0 between turns. */
  get cause(): number {
    if (this.causeOverride >= 0) return this.causeOverride
    return this.current === undefined ? 0 : this.current.turn
  }

  /** What happens until `leaveCause` is attributed to the pass that wrote `revision`: how an informer hands on the cause of an event. */
  enterCause(revision: number): void {
    this.causeOverride = this.writerOf(revision)
  }

  leaveCause(): void {
    this.causeOverride = -1
  }

  addComponent(name: string): void {
    this.names.push(name)
  }

  begin(component: number, key: string, timeMs: number, cause: number): void {
    const turn = ++this.turnCount
    const record: MutablePass = { turn, timeMs, component: this.names[component]!, key, cause, firstRevision: 0, lastRevision: 0 }
    this.hash.number(timeMs)
    this.hash.number(component)
    this.hash.text(key)
    const slot = turn % this.capacity
    const old = this.passes[slot]
    if (old !== undefined) this.notes.delete(old.turn)
    this.passes[slot] = record
    this.current = record
  }

  end(): void {
    this.current = undefined
    this.causeOverride = -1
  }

  /** Folds a committed write into the hash and remembers who made it. */
  wrote(revision: number, resource: string, key: string): void {
    this.writeCount++
    this.hash.number(revision)
    this.hash.text(resource)
    this.hash.text(key)
    const slot = (revision % this.capacity) * 2
    this.writerTurns[slot] = revision
    this.writerTurns[slot + 1] = this.current?.turn ?? 0
    if (this.current === undefined) return
    if (this.current.firstRevision === 0) this.current.firstRevision = revision
    this.current.lastRevision = revision
  }

  /** The component's own account of the present pass. Outside a pass it is dropped. */
  note(text: string, data?: unknown): void {
    if (this.current === undefined) return
    const note: PassNote = data === undefined ? { turn: this.current.turn, text } : { turn: this.current.turn, text, data }
    const notes = this.notes.get(this.current.turn)
    if (notes === undefined) this.notes.set(this.current.turn, [note])
    else notes.push(note)
  }

  /** The turn that wrote a revision; 0 for an input from outside or when the record is gone. */
  writerOf(revision: number): number {
    const slot = (revision % this.capacity) * 2
    return this.writerTurns[slot] === revision ? this.writerTurns[slot + 1]! : 0
  }

  pass(turn: number): PassRecord | undefined {
    const record = this.passes[turn % this.capacity]
    return record !== undefined && record.turn === turn ? record : undefined
  }

  notesOf(turn: number): readonly PassNote[] {
    return this.notes.get(turn) ?? []
  }

  /** The passes that are still kept, oldest first. */
  recent(countMax = this.capacity): PassRecord[] {
    const first = Math.max(1, this.turnCount - Math.min(countMax, this.capacity) + 1)
    const records: PassRecord[] = []
    for (let turn = first; turn <= this.turnCount; turn++) {
      const record = this.pass(turn)
      if (record !== undefined) records.push(record)
    }
    return records
  }

  /** The chain of passes that led to a revision, the writer first, the first cause last. */
  chain(revision: number): PassRecord[] {
    const passes: PassRecord[] = []
    for (let turn = this.writerOf(revision); turn > 0; ) {
      const record = this.pass(turn)
      if (record === undefined) break
      passes.push(record)
      turn = record.cause
    }
    return passes
  }
}

type MutablePass = { -readonly [K in keyof PassRecord]: PassRecord[K] }
