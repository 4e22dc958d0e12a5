import type { FieldsV1, ManagedFieldsEntry } from '@kubesim/api'
import { type OwnedFields, renderFields } from './owned-fields.ts'

/** What an entry says of its manager. */
export interface ManagerInfo {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  /** Undefined for the main resource. */
  readonly subresource: string | undefined
}

/**
 * An entry of `managedFields` as this server makes it: to everybody else plain JSON, whose `fieldsV1` is rendered when somebody looks at
 * it. Few ever do, and every write of every object makes an entry.
 */
export class ManagedEntry implements ManagedFieldsEntry {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly time: string | undefined
  readonly fieldsType = 'FieldsV1'
  declare readonly fieldsV1: FieldsV1
  declare readonly subresource: string | undefined
  #fields: OwnedFields
  #rendered: FieldsV1 | undefined

  constructor(info: ManagerInfo, time: string | undefined, fields: OwnedFields) {
    this.manager = info.manager
    this.operation = info.operation
    this.apiVersion = info.apiVersion
    this.time = time
    // An own property: whoever copies an entry or writes it out sees it. The getter is one for all, so that entries have one shape.
    Object.defineProperty(this, 'fieldsV1', FIELDS_V1)
    this.subresource = info.subresource
    this.#fields = fields
    this.#rendered = undefined
  }

  /** What an entry owns, when this server has made it. */
  static fieldsOf(entry: ManagedFieldsEntry): OwnedFields | undefined {
    return #fields in entry ? entry.#fields : undefined
  }

  static render(entry: ManagedEntry): FieldsV1 {
    entry.#rendered ??= renderFields(entry.#fields)
    return entry.#rendered
  }
}

const FIELDS_V1: PropertyDescriptor = {
  enumerable: true,
  configurable: true,
  get(this: ManagedEntry): FieldsV1 {
    return ManagedEntry.render(this)
  },
}

/** Upstream's order of entries. Upstream: internal.sortEncodedManagedFields */
export function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compare(a.operation, b.operation) ||
    compare(a.time, b.time) ||
    compare(a.manager, b.manager) ||
    compare(a.apiVersion, b.apiVersion) ||
    compare(a.subresource, b.subresource)
  )
}

/** Times are texts of one form, and no time is before all others. */
function compare(a = '', b = ''): number {
  return a === b ? 0 : a < b ? -1 : 1
}
