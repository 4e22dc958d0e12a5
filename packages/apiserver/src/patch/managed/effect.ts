import type { StructSchema } from '@kubesim/api'
import { difference, EMPTY_FIELD_SET, type FieldSet, isEmptySet, setsEqual, union } from '../fields/field-set.ts'
import type { FieldFilter } from '../fields/filter.ts'
import { slotAt } from '../fields/path-element.ts'
import { type Comparison, filterComparison } from '../typed/change.ts'
import { NO_VALUES, type OwnedFields, slotsOf, withSlots } from './owned-fields.ts'
import { withoutUnowned } from './strip.ts'

/** Sets of managers that one change keeps outcomes for. */
const OUTCOMES_MAX = 256
/** Slots that are told apart when an outcome is looked for again. */
const SLOTS_MAX = 6
const SLOT_BASE = 32

/** What a change makes of a set. */
interface Outcome {
  readonly set: FieldSet
  /** Slots that are left, as positions in the values of the set followed by the new values of the change; undefined: those of the set. */
  readonly kept: readonly number[] | undefined
  /** The whole of it, where no values come in. */
  readonly fields: OwnedFields | undefined
}

type Outcomes = Map<FieldSet, Map<number, Outcome>>

/** What one change of objects means to the owners of their fields: worked out once for every set it meets. */
export class Effect {
  /** The writer gains something. */
  readonly gains: boolean
  private readonly schema: StructSchema
  private readonly nothing: OwnedFields
  private readonly gained: FieldSet
  private readonly lost: FieldSet
  private readonly ofOthers: Outcomes = new Map()
  private readonly ofWriter: Outcomes = new Map()

  constructor(comparison: Comparison, filter: FieldFilter | undefined, schema: StructSchema) {
    const { added, modified, removed } = filterComparison(comparison, filter)
    const changed = union(added, modified)
    this.schema = schema
    this.nothing = { set: EMPTY_FIELD_SET, values: NO_VALUES, schema }
    this.gained = withoutUnowned(changed)
    this.lost = union(changed, removed)
    this.gains = !isEmptySet(this.gained)
  }

  /** What another manager still owns: `fields` themselves when the change does not concern it. `values` are those of the change. */
  other(fields: OwnedFields, values: readonly unknown[]): OwnedFields {
    return this.outcome(this.ofOthers, fields, values, (set, lost) => difference(set, lost))
  }

  /** What the writer owns then, who owned `fields` before. */
  writer(fields: OwnedFields | undefined, values: readonly unknown[]): OwnedFields {
    return this.outcome(this.ofWriter, fields ?? this.nothing, values, (set, lost, gained) => union(difference(set, lost), gained))
  }

  private outcome(outcomes: Outcomes, fields: OwnedFields, values: readonly unknown[], combine: Combine): OwnedFields {
    const key = alignmentKey(fields.values, values)
    let known = outcomes.get(fields.set)
    if (known === undefined) {
      if (outcomes.size >= OUTCOMES_MAX) outcomes.clear()
      known = new Map()
      outcomes.set(fields.set, known)
    }
    let outcome = key === undefined ? undefined : known.get(key)
    if (outcome === undefined) {
      outcome = this.work(fields, values, combine)
      if (key !== undefined) known.set(key, outcome)
    }
    return this.resolved(outcome, fields, values)
  }

  private work({ set, values: own }: OwnedFields, values: readonly unknown[], combine: Combine): Outcome {
    const positions = alignment(own, values)
    const aligned = (part: FieldSet): FieldSet => (values.length === 0 ? part : withSlots(part, ({ index }) => slotAt(positions[index]!)))
    const combined = combine(set, aligned(this.lost), aligned(this.gained))
    if (setsEqual(combined, set)) return { set, kept: undefined, fields: undefined }
    const kept = slotsOf(combined)
    const compact = kept.every((slot, index) => slot === index) ? combined : withSlots(combined, ({ index }) => slotAt(kept.indexOf(index)))
    return { set: compact, kept, fields: kept.length === 0 ? { set: compact, values: NO_VALUES, schema: this.schema } : undefined }
  }

  private resolved({ set, kept, fields: whole }: Outcome, fields: OwnedFields, values: readonly unknown[]): OwnedFields {
    if (whole !== undefined) return whole
    if (kept === undefined) return fields
    const own = fields.values
    const fresh = values.length === 0 ? values : values.filter((value) => !own.includes(value))
    const remaining = kept.map((position) => (position < own.length ? own[position] : fresh[position - own.length]))
    return { set, values: remaining, schema: this.schema }
  }
}

type Combine = (set: FieldSet, lost: FieldSet, gained: FieldSet) => FieldSet

/** Where each value of a change is among those of a set and the new ones after them. */
function alignment(own: readonly unknown[], values: readonly unknown[]): readonly number[] {
  let fresh = own.length
  return values.map((value) => {
    const known = own.indexOf(value)
    return known >= 0 ? known : fresh++
  })
}

/** The alignment as a number; undefined when it is too long for one. */
function alignmentKey(own: readonly unknown[], values: readonly unknown[]): number | undefined {
  if (values.length === 0) return 0
  if (values.length > SLOTS_MAX || own.length + values.length >= SLOT_BASE) return undefined
  let key = 0
  let fresh = own.length
  for (let index = 0; index < values.length; index++) {
    const known = own.indexOf(values[index])
    key = key * SLOT_BASE + (known >= 0 ? known : fresh++) + 1
  }
  return key
}
