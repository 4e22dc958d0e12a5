import { type KubeObject, type ManagedFieldsEntry, parseGroupVersion } from '@kubesim/api'
import type { ResourceCatalog } from '../../registry/catalog.ts'
import type { ServedResource } from '../../registry/served-resource.ts'
import type { Typed } from '../merge/updater.ts'
import { ListItemError } from '../typed/list-item.ts'
import { FieldManager, type Write } from './field-manager.ts'
import { type ManagedRecords, readEntries, writeEntries } from './managed-records.ts'
import { resetFieldsOf } from './reset-fields.ts'
import { UpdateTracker } from './update-tracker.ts'

export type Entries = readonly ManagedFieldsEntry[]

/** Who owns which fields of a resource's objects, as seen by the writers of one of its subresources. */
export class FieldOwnership {
  readonly manager: FieldManager
  private readonly resource: ServedResource
  private readonly catalog: ResourceCatalog
  private readonly tracker: UpdateTracker
  /** What a create begins with. */
  readonly nothing: KubeObject

  constructor(catalog: ResourceCatalog, resource: ServedResource, subresource: string) {
    const { definition, apiVersion } = resource
    const { schema, kind } = definition
    const { filter, topLevel } = resetFieldsOf(definition, subresource)
    this.catalog = catalog
    this.resource = resource
    this.nothing = Object.freeze({ apiVersion, kind, metadata: Object.freeze({}) })
    this.tracker = new UpdateTracker({ schema, apiVersion, subresource, filter, skipped: topLevel })
    this.manager = new FieldManager({
      schema,
      apiVersion,
      subresource,
      filterFor: () => filter,
      convert: (typed, version) => this.convert(typed, version),
    })
  }

  /**
   * The entries of `next` after a write that is no apply; `entries` are what the object had. Undefined when nobody can be told, because an
   * item of a list has no key. Upstream: FieldManager.UpdateNoErrors
   */
  track(live: KubeObject | undefined, next: KubeObject, entries: Entries, write: Write): Entries | undefined {
    try {
      const before = live ?? this.nothing
      return this.tracker.track(before, next, entries, write) ?? this.trackSlowly(before, next, entries, write)
    } catch (error) {
      if (error instanceof ListItemError) return undefined
      throw error
    }
  }

  private trackSlowly(live: KubeObject, next: KubeObject, entries: Entries, write: Write): Entries | undefined {
    if (entries.length > 0 && !isReadable(entries)) return undefined
    return this.write(this.manager.update(live, next, readEntries(entries), write))
  }

  write(records: ManagedRecords): Entries | undefined {
    return writeEntries(records, this.resource.definition.schema)
  }

  /** The object as another version of its resource has it. Upstream: internal.versionConverter */
  private convert(typed: Typed, version: string): Typed | undefined {
    const object = typed.value as KubeObject
    if (version === (object.apiVersion ?? this.resource.apiVersion)) return typed
    const from = this.sameResourceIn(object.apiVersion)
    const to = this.sameResourceIn(version)
    if (from === undefined || to === undefined) return undefined
    const stored = from.definition.storedAs?.toStored(object) ?? object
    return { value: to.definition.storedAs?.fromStored(stored) ?? stored, schema: to.definition.schema }
  }

  private sameResourceIn(apiVersion: string): ServedResource | undefined {
    const { group, version } = parseGroupVersion(apiVersion)
    const found = this.catalog.find(group, version, this.resource.definition.resource)
    return found?.storageName === this.resource.storageName ? found : undefined
  }
}

/** Whether all entries are such as a server writes. Upstream: emptyManagedFieldsOnErr */
export function isReadable(entries: Entries): boolean {
  try {
    readEntries(entries)
    return true
  } catch {
    return false
  }
}
