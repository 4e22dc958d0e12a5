import type { FieldSet } from '../fields/field-set.ts'
import { isEmptySet } from '../fields/field-set.ts'

/** What a manager owns, in terms of the version it wrote. Upstream: fieldpath.VersionedSet */
export interface VersionedSet {
  readonly set: FieldSet
  readonly apiVersion: string
  /** By apply rather than by any other write. */
  readonly applied: boolean
}

/** Owners of an object's fields by manager. */
export type Managers = ReadonlyMap<string, VersionedSet>

export type MutableManagers = Map<string, VersionedSet>

/** A manager that owns nothing is none. */
export function setOwned(managers: MutableManagers, manager: string, owned: VersionedSet): void {
  if (isEmptySet(owned.set)) managers.delete(manager)
  else managers.set(manager, owned)
}
