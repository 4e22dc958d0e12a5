import type { JsonObject, StructSchema } from '@kubesim/api'
import { EMPTY_FIELD_SET, type FieldSet, union } from '../fields/field-set.ts'
import { ConflictsError } from '../merge/conflict.ts'
import type { VersionedSet } from '../merge/managers.ts'
import { type Typed, Updater, type UpdaterOptions } from '../merge/updater.ts'
import { capUpdateManagers } from './cap-managers.ts'
import { KUBECTL, unexplainedConflicts, withLastApplied } from './last-applied.ts'
import type { ManagerInfo } from './managed-entry.ts'
import { identifierOf, type ManagedRecord, type ManagedRecords } from './managed-records.ts'
import { withoutUnowned } from './strip.ts'

/** What is written, and through which part of the API. */
export interface FieldManagerOptions extends UpdaterOptions {
  readonly schema: StructSchema
  readonly apiVersion: string
  /** Empty for the main resource. */
  readonly subresource: string
}

/** Who writes when. */
export interface Write {
  /** Empty: not known. */
  readonly manager: string
  /** RFC 3339. */
  readonly now: string
}

export interface AppliedObject {
  /** The live object itself when the apply changes nothing. */
  readonly object: JsonObject
  readonly managed: ManagedRecords
}

const BEFORE_FIRST_APPLY = 'before-first-apply'
const CURRENT_OPERATION = 'current-operation'

/** Keeps `managedFields` through applies and other writes of one resource. Upstream: apimachinery managedfields.FieldManager */
export class FieldManager {
  private readonly options: FieldManagerOptions
  private readonly updater: Updater

  constructor(options: FieldManagerOptions) {
    this.options = options
    this.updater = new Updater(options)
  }

  /**
   * Who owns what after a write that is no apply. The writer is somebody else until it is known what the write changed, so that a write
   * which changes nothing leaves no trace. Throws a ListItemError. Upstream: internal.managedFieldsUpdater
   */
  update(live: unknown, next: unknown, managed: ManagedRecords, { manager, now }: Write): ManagedRecords {
    const { schema, apiVersion } = this.options
    const info = this.infoOf(manager, 'Update')
    const current = identifierOf({ ...info, manager: CURRENT_OPERATION })
    const owners = this.updater.update({ value: live, schema }, { value: next, schema }, setsOf(managed), { manager: current, apiVersion })
    const records = withSets(managed, owners, current)
    const gained = withoutUnowned(owners.get(current)?.set ?? EMPTY_FIELD_SET)
    if (gained.nodes.length > 0) {
      const identifier = identifierOf(info)
      const set = union(gained, records.get(identifier)?.set ?? EMPTY_FIELD_SET)
      records.set(identifier, { info, time: now, set, entry: records.get(identifier)?.entry })
    }
    return capUpdateManagers(records)
  }

  /** The object with the configuration applied. `live` is what a create begins with when nothing is there. Throws a ConflictsError or a ListItemError. */
  apply(live: JsonObject, config: JsonObject, managed: ManagedRecords, write: Write & { readonly force: boolean }): AppliedObject {
    const applied = this.applyAfterUpdates(live, config, managed, write)
    if (write.manager !== KUBECTL) return applied
    return { object: withLastApplied(applied.object, config), managed: applied.managed }
  }

  /** What is there before the first apply belongs to whoever wrote it. Upstream: internal.skipNonAppliedManager */
  private applyAfterUpdates(
    live: JsonObject,
    config: JsonObject,
    managed: ManagedRecords,
    write: Write & { readonly force: boolean },
  ): AppliedObject {
    const { apiVersion, kind } = live
    const known = managed.size > 0 ? managed : this.update({ apiVersion, kind }, live, managed, { ...write, manager: BEFORE_FIRST_APPLY })
    try {
      return this.applyOnce(live, config, known, write)
    } catch (error) {
      if (!(error instanceof ConflictsError) || write.manager !== KUBECTL) throw error
      const unexplained = unexplainedConflicts(error.conflicts, { value: live, schema: this.options.schema }, this.options.apiVersion)
      if (unexplained === undefined) throw error
      if (unexplained.length > 0) throw new ConflictsError(unexplained)
      return this.applyOnce(live, config, known, { ...write, force: true })
    }
  }

  private applyOnce(
    live: JsonObject,
    config: JsonObject,
    managed: ManagedRecords,
    { manager, now, force }: Write & { readonly force: boolean },
  ): AppliedObject {
    const { schema, apiVersion } = this.options
    const info = this.infoOf(manager, 'Apply')
    const identifier = identifierOf(info)
    const typed = (value: unknown): Typed => ({ value, schema })
    const applied = this.updater.apply(typed(live), typed(config), setsOf(managed), { manager: identifier, apiVersion, force })
    const records = withSets(managed, applied.managers, identifier)
    const set = withoutUnowned(applied.managers.get(identifier)?.set ?? EMPTY_FIELD_SET)
    const previous = managed.get(identifier)
    const changed = applied.object !== undefined
    if (set.nodes.length > 0) records.set(identifier, { info, time: changed ? now : previous?.time, set, entry: previous?.entry })
    return { object: (applied.object ?? live) as JsonObject, managed: records }
  }

  private infoOf(manager: string, operation: 'Apply' | 'Update'): ManagerInfo {
    const { apiVersion, subresource } = this.options
    return {
      manager: manager === '' ? 'unknown' : manager,
      operation,
      apiVersion,
      subresource: subresource === '' ? undefined : subresource,
    }
  }
}

function setsOf(managed: ManagedRecords): ReadonlyMap<string, VersionedSet> {
  const sets = new Map<string, VersionedSet>()
  for (const [identifier, { info, set }] of managed) {
    sets.set(identifier, { set, apiVersion: info.apiVersion, applied: info.operation === 'Apply' })
  }
  return sets
}

/** Records with the sets that are left of them, all but the writer's. */
function withSets(
  managed: ManagedRecords,
  owners: ReadonlyMap<string, { readonly set: FieldSet }>,
  writer: string,
): Map<string, ManagedRecord> {
  const records = new Map<string, ManagedRecord>()
  for (const [identifier, record] of managed) {
    const owned = identifier === writer ? undefined : owners.get(identifier)
    if (owned !== undefined) records.set(identifier, owned.set === record.set ? record : { ...record, set: owned.set })
  }
  return records
}
