import type { ManagedFieldsEntry, StructSchema } from '@kubesim/api'
import type { FieldSet } from '../fields/field-set.ts'
import { isEmptySet, setsEqual } from '../fields/field-set.ts'
import { parseFieldsV1 } from '../fields/fields-v1.ts'
import { goJsonString } from '../fields/go-json.ts'
import { compareEntries, ManagedEntry, type ManagerInfo } from './managed-entry.ts'
import { abstracted, concrete } from './owned-fields.ts'

/** One manager's part of an object, read: all that an entry says, the set with its real addresses and uids. */
export interface ManagedRecord {
  readonly info: ManagerInfo
  readonly time: string | undefined
  readonly set: FieldSet
  /** The entry that says this already. */
  readonly entry: ManagedFieldsEntry | undefined
}

/** By identifier of the manager. */
export type ManagedRecords = ReadonlyMap<string, ManagedRecord>

/**
 * The text by which a manager is known: all that tells two entries apart. Conflicts are listed in its order.
 * Upstream: internal.BuildManagerIdentifier
 */
export function identifierOf({ manager, operation, apiVersion, subresource }: ManagerInfo): string {
  const parts = [
    manager === '' ? undefined : `"manager":${goJsonString(manager)}`,
    `"operation":"${operation}"`,
    operation === 'Apply' ? undefined : `"apiVersion":${goJsonString(apiVersion)}`,
    subresource === undefined ? undefined : `"subresource":${goJsonString(subresource)}`,
  ]
  return `{${parts.filter((part) => part !== undefined).join(',')}}`
}

/** Reads entries. Throws an Error for one that no server has written. Upstream: internal.DecodeManagedFields */
export function readEntries(entries: readonly ManagedFieldsEntry[] | undefined): ManagedRecords {
  const records = new Map<string, ManagedRecord>()
  for (const [index, entry] of (entries ?? []).entries()) {
    const info = infoOf(entry, index)
    records.set(identifierOf(info), { info, time: entry.time, set: setOf(entry), entry })
  }
  return records
}

function infoOf({ manager = '', operation, apiVersion, fieldsType, subresource }: ManagedFieldsEntry, index: number): ManagerInfo {
  if (operation !== 'Apply' && operation !== 'Update') throw new Error('operation must be `Apply` or `Update`')
  if (!apiVersion) throw new Error('apiVersion must not be empty')
  if (!fieldsType) throw new Error(`missing fieldsType in managed fields entry ${index}`)
  if (fieldsType !== 'FieldsV1') throw new Error(`invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`)
  return { manager, operation, apiVersion, subresource: subresource || undefined }
}

function setOf(entry: ManagedFieldsEntry): FieldSet {
  const fields = ManagedEntry.fieldsOf(entry)
  return fields === undefined ? parseFieldsV1(entry.fieldsV1 ?? {}) : concrete(fields)
}

/** Writes entries, in upstream's order; a manager that owns nothing has none. Entries that say the same already are kept. Upstream: internal.encodeManagedFields */
export function writeEntries(records: ManagedRecords, schema: StructSchema): readonly ManagedFieldsEntry[] | undefined {
  const entries: ManagedFieldsEntry[] = []
  for (const { info, time, set, entry } of records.values()) {
    if (isEmptySet(set)) continue
    if (entry !== undefined && says(entry, info, time, set)) entries.push(entry)
    else entries.push(new ManagedEntry(info, time, abstracted(set, schema)))
  }
  return entries.length === 0 ? undefined : entries.sort(compareEntries)
}

function says(entry: ManagedFieldsEntry, info: ManagerInfo, time: string | undefined, set: FieldSet): boolean {
  const fields = ManagedEntry.fieldsOf(entry)
  if (fields === undefined || entry.time !== time || entry.apiVersion !== info.apiVersion) return false
  return entry.subresource === info.subresource && setsEqual(concrete(fields), set)
}
