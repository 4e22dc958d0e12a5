import type { ManagedFieldsEntry, StructSchema } from '@kubesim/api'
import type { FieldFilter } from '../fields/filter.ts'
import { Change } from '../typed/change.ts'
import { ComparisonWalk } from '../typed/compare.ts'
import { PathNode } from '../typed/path-node.ts'
import { UPDATE_MANAGERS_MAX } from './cap-managers.ts'
import { Effect } from './effect.ts'
import type { Write } from './field-manager.ts'
import { compareEntries, ManagedEntry, type ManagerInfo } from './managed-entry.ts'
import type { OwnedFields } from './owned-fields.ts'
import { UNOWNED_METADATA, UNOWNED_TOP_LEVEL } from './strip.ts'

/** Places and changes that are remembered; then all is forgotten, which costs only that it is worked out again. */
const REMEMBERED_MAX = 50_000

export interface UpdateTrackerOptions {
  readonly schema: StructSchema
  readonly apiVersion: string
  /** Empty for the main resource. */
  readonly subresource: string
  readonly filter: FieldFilter | undefined
  /** Top-level fields that a write through this subresource cannot change. */
  readonly skipped: readonly string[]
}

type Entries = readonly ManagedFieldsEntry[]

/** What a change of nothing into something came to the last time. */
interface LastCreated {
  readonly manager: string
  readonly now: string
  readonly values: readonly unknown[]
  readonly entries: Entries
}

/** An Effect and what it was last used for. */
interface Remembered {
  readonly effect: Effect
  created: LastCreated | undefined
}

/**
 * Keeps `managedFields` through the writes that are no applies: what FieldManager.update does, at the cost of what a write changes. Objects
 * that change in the same way come to the same sets, and what was seen once is not worked out again.
 */
export class UpdateTracker {
  private readonly options: UpdateTrackerOptions
  private readonly skippedTopLevel: ReadonlySet<string>
  private root: PathNode
  private none = Change.none<Remembered>()

  constructor(options: UpdateTrackerOptions) {
    this.options = options
    this.root = new PathNode(options.schema)
    this.skippedTopLevel = new Set([...UNOWNED_TOP_LEVEL, ...options.skipped])
    this.forget()
  }

  /**
   * The entries after a write of an object that had `entries`: those very ones when nothing changes, undefined when there are too many or
   * some are not of this server's making, so that FieldManager must see to it. Throws a ListItemError.
   */
  track(live: object, next: object, entries: Entries, write: Write): Entries | undefined {
    const { schema } = this.options
    if (!this.isKnown(entries)) return undefined
    const walk = new ComparisonWalk<Remembered>(this.root, this.none, true)
    const change = walk.compare(live, next)
    if (change === this.none) return entries
    change.effect ??= { effect: new Effect(change.comparison, this.options.filter, schema), created: undefined }
    const { values } = walk
    const tracked =
      entries.length === 0 ? this.created(change.effect, values, write) : this.changed(change.effect.effect, values, entries, write)
    if (this.root.count + change.count > REMEMBERED_MAX) this.forget()
    return tracked
  }

  private isKnown(entries: Entries): boolean {
    const { schema, apiVersion } = this.options
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index]!
      if (entry.apiVersion !== apiVersion || ManagedEntry.fieldsOf(entry)?.schema !== schema) return false
    }
    return true
  }

  /** Objects that are made alike in the same second share their entries. */
  private created(remembered: Remembered, values: readonly unknown[], { manager, now }: Write): Entries {
    const { effect, created: last } = remembered
    if (!effect.gains) return []
    if (last !== undefined && last.now === now && last.manager === manager && sameValues(last.values, values)) return last.entries
    const entries = Object.freeze([new ManagedEntry(this.infoOf(manager), now, effect.writer(undefined, values))])
    remembered.created = { manager, now, values, entries }
    return entries
  }

  private changed(effect: Effect, values: readonly unknown[], entries: Entries, { manager, now }: Write): Entries | undefined {
    const info = this.infoOf(manager)
    const next: ManagedFieldsEntry[] = []
    let same = true
    let found = false
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index]!
      const before = ManagedEntry.fieldsOf(entry)!
      const gains = effect.gains && isOf(entry, info)
      if (gains) found = true
      const fields = gains ? effect.writer(before, values) : effect.other(before, values)
      const time = gains ? now : entry.time
      if (fields === before && time === entry.time) next.push(entry)
      else {
        same = false
        if (fields.set.nodes.length > 0) next.push(retaken(entry, time, fields))
      }
    }
    if (effect.gains && !found) {
      same = false
      next.push(new ManagedEntry(info, now, effect.writer(undefined, values)))
    }
    if (same) return entries
    return countUpdates(next) > UPDATE_MANAGERS_MAX ? undefined : sorted(next)
  }

  private infoOf(manager: string): ManagerInfo {
    const { apiVersion, subresource } = this.options
    return {
      manager: manager === '' ? 'unknown' : manager,
      operation: 'Update',
      apiVersion,
      subresource: subresource === '' ? undefined : subresource,
    }
  }

  private forget(): void {
    this.root = new PathNode(this.options.schema)
    this.root.skipped = this.skippedTopLevel
    const metadata = this.root.field('metadata')
    if (metadata !== null) metadata.skipped = METADATA_SKIPPED
    const spec = this.root.field('spec')
    if (spec !== null) spec.recognised = true
    this.none = Change.none()
  }
}

const METADATA_SKIPPED: ReadonlySet<string> = new Set(UNOWNED_METADATA)

function isOf(entry: ManagedFieldsEntry, info: ManagerInfo): boolean {
  return entry.operation === 'Update' && entry.manager === info.manager && entry.subresource === info.subresource
}

function retaken(entry: ManagedFieldsEntry, time: string | undefined, fields: OwnedFields): ManagedEntry {
  const { manager, operation, apiVersion, subresource } = entry as ManagedEntry
  return new ManagedEntry({ manager, operation, apiVersion, subresource }, time, fields)
}

function countUpdates(entries: Entries): number {
  if (entries.length <= UPDATE_MANAGERS_MAX) return entries.length
  return entries.filter(({ operation }) => operation === 'Update').length
}

/** Entries are nearly in order: one has a new time, or is new. */
function sorted(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  for (let index = 1; index < entries.length; index++) {
    if (compareEntries(entries[index - 1]!, entries[index]!) > 0) return entries.sort(compareEntries)
  }
  return entries
}

function sameValues(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}
