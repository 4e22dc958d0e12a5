import { jsonEqual, type Schema } from '@kubesim/api'
import type { FieldSet } from '../fields/field-set.ts'
import { difference, EMPTY_FIELD_SET, intersection, isEmptySet, union } from '../fields/field-set.ts'
import type { FieldFilter } from '../fields/filter.ts'
import { type Comparison, filterComparison } from '../typed/change.ts'
import { compareObjects } from '../typed/compare.ts'
import { ListItemError } from '../typed/list-item.ts'
import { mergeValues } from '../typed/merge.ts'
import { reconcileFieldSet } from '../typed/reconcile.ts'
import { toFieldSet } from '../typed/to-field-set.ts'
import { ConflictsError, conflictsOf } from './conflict.ts'
import { type Managers, type MutableManagers, setOwned, type VersionedSet } from './managers.ts'
import { pruned } from './prune.ts'

/** A value and the schema it follows. */
export interface Typed {
  readonly value: unknown
  readonly schema: Schema
}

/** The value as another version has it; undefined for a version that is served no longer. */
export type VersionConverter = (typed: Typed, apiVersion: string) => Typed | undefined

export interface UpdaterOptions {
  readonly convert: VersionConverter
  /** What a strategy resets is owned by nobody: what remains of a set, by version. */
  readonly filterFor: (apiVersion: string) => FieldFilter | undefined
}

/** Who writes, in which version. */
export interface Writer {
  readonly manager: string
  readonly apiVersion: string
}

export interface Applied {
  /** Undefined when the apply changes nothing. */
  readonly object: unknown
  readonly managers: Managers
}

/** Keeps the owners of an object's fields through applies and other writes. Upstream: structured-merge-diff merge.Updater */
export class Updater {
  private readonly options: UpdaterOptions

  constructor(options: UpdaterOptions) {
    this.options = options
  }

  /** Owners after a write that is no apply: who changes a field takes it. */
  update(live: Typed, next: Typed, managers: Managers, { manager, apiVersion }: Writer): Managers {
    const owners = this.reconciled(live, managers)
    const compared = this.takeChanges(live, next, owners, { manager, apiVersion, force: true })
    const before = owners.get(manager)?.set ?? EMPTY_FIELD_SET
    const set = union(union(difference(before, compared.removed), compared.modified), compared.added)
    const filter = this.options.filterFor(apiVersion)
    setOwned(owners, manager, { set: filter === undefined ? set : filter(set), apiVersion, applied: false })
    return owners
  }

  /**
   * The object with a manager's configuration laid over it, without what the manager applied before and does so no longer. Throws a
   * ConflictsError where that changes what others own, unless forced; a ListItemError for lists that cannot be merged.
   */
  apply(live: Typed, config: Typed, managers: Managers, { manager, apiVersion, force }: Writer & { readonly force: boolean }): Applied {
    const owners = this.reconciled(live, managers)
    const merged = inContext('failed to merge config', () => mergeValues(live.value, config.value, live.schema))
    const last = owners.get(manager)
    const whole = inContext('failed to get field set', () => toFieldSet(config.value, config.schema))
    const filter = this.options.filterFor(apiVersion)
    owners.set(manager, { set: filter === undefined ? whole : filter(whole), apiVersion, applied: true })
    const next = this.withoutDropped({ value: merged ?? null, schema: live.schema }, owners, { manager, last })
    this.takeChanges(live, next, owners, { manager, apiVersion, force })
    return { object: jsonEqual(live.value, next.value) ? undefined : next.value, managers: owners }
  }

  private withoutDropped(merged: Typed, owners: Managers, { manager, last }: { manager: string; last: VersionedSet | undefined }): Typed {
    if (last === undefined || isEmptySet(last.set)) return merged
    return inContext('failed to prune fields', () => pruned(merged, owners, { manager, last, convert: this.options.convert }))
  }

  /** Takes from the others what a write changes or removes. */
  private takeChanges(
    live: Typed,
    next: Typed,
    owners: MutableManagers,
    { manager, apiVersion, force }: Writer & { readonly force: boolean },
  ): Comparison {
    const compared = compareObjects(live.value, next.value, next.schema)
    const versions = new Map([[apiVersion, filterComparison(compared, this.options.filterFor(apiVersion))]])
    const conflicts = new Map<string, FieldSet>()
    for (const [other, owned] of [...owners]) {
      if (other === manager) continue
      const seen = versions.get(owned.apiVersion) ?? this.comparedIn(owned.apiVersion, live, next)
      if (seen === undefined) {
        owners.delete(other)
        continue
      }
      versions.set(owned.apiVersion, seen)
      const conflict = intersection(owned.set, union(seen.modified, seen.added))
      if (!isEmptySet(conflict)) conflicts.set(other, conflict)
    }
    if (!force && conflicts.size > 0) throw new ConflictsError(conflictsOf(conflicts))
    for (const [other, owned] of [...owners]) {
      const removed = other === manager ? EMPTY_FIELD_SET : (versions.get(owned.apiVersion)?.removed ?? EMPTY_FIELD_SET)
      const set = difference(difference(owned.set, conflicts.get(other) ?? EMPTY_FIELD_SET), removed)
      setOwned(owners, other, set === owned.set ? owned : { ...owned, set })
    }
    return compared
  }

  /** How two objects differ in another version; undefined when it is served no longer. */
  private comparedIn(apiVersion: string, live: Typed, next: Typed): Comparison | undefined {
    const before = this.options.convert(live, apiVersion)
    const after = this.options.convert(next, apiVersion)
    if (before === undefined || after === undefined) return undefined
    return filterComparison(compareObjects(before.value, after.value, after.schema), this.options.filterFor(apiVersion))
  }

  /** Sets as they would be under the schema of today. Upstream: reconcileManagedFieldsWithSchemaChanges */
  private reconciled(live: Typed, managers: Managers): MutableManagers {
    const owners: MutableManagers = new Map()
    for (const [manager, owned] of managers) {
      const typed = this.options.convert(live, owned.apiVersion)
      if (typed === undefined) continue
      const set = reconcileFieldSet(owned.set, typed.schema)
      owners.set(manager, set === owned.set ? owned : { ...owned, set })
    }
    return owners
  }
}

/** Says in upstream's words what was being done when a list turned out not to be mergeable. */
function inContext<T>(doing: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ListItemError) throw new ListItemError(`${doing}: ${error.message}`)
    throw error
  }
}
