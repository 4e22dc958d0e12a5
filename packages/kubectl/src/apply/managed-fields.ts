import { isJsonObject, type JsonObject, type KubeObject, type ManagedFieldsEntry } from '@kubesim/api'
import { LAST_APPLIED } from './last-applied.ts'

/** Entries of one operation that own the last-applied-configuration. Upstream: csaupgrade.FindFieldsOwners */
export function ownersOfLastApplied(object: KubeObject, operation: 'Apply' | 'Update'): readonly ManagedFieldsEntry[] {
  return (object.metadata.managedFields ?? []).filter(
    (entry) => entry.operation === operation && !entry.subresource && ownsAnnotation(entry.fieldsV1),
  )
}

function ownsAnnotation(fields: unknown): boolean {
  const step = (value: unknown, key: string) => (isJsonObject(value) ? value[key] : undefined)
  return step(step(step(fields, 'f:metadata'), 'f:annotations'), `f:${LAST_APPLIED}`) !== undefined
}

/** Managers that applied the object from the client's side. */
export function clientSideManagers(object: KubeObject): readonly string[] {
  return [...new Set(ownersOfLastApplied(object, 'Update').map(({ manager = '' }) => manager))]
}

/**
 * The fields of the client-side managers joined to those of the server-side one; undefined when there is nothing to join.
 * Upstream: csaupgrade.UpgradeManagedFieldsPatch
 */
export function upgradedManagedFields(
  entries: readonly ManagedFieldsEntry[],
  managers: readonly string[],
  target: string,
): readonly ManagedFieldsEntry[] | undefined {
  let upgraded = entries
  for (const manager of managers) upgraded = joinManager(upgraded, manager, target)
  return upgraded === entries ? undefined : upgraded
}

function joinManager(entries: readonly ManagedFieldsEntry[], manager: string, target: string): readonly ManagedFieldsEntry[] {
  const isSource = (entry: ManagedFieldsEntry) => entry.manager === manager && entry.operation === 'Update' && !entry.subresource
  const isTarget = (entry: ManagedFieldsEntry) => entry.manager === target && entry.operation === 'Apply' && !entry.subresource
  const sources = entries.filter(isSource)
  const into = entries.find(isTarget) ?? sources[0]
  if (into === undefined || sources.length === 0) return entries
  const same = sources.filter((entry) => entry.apiVersion === into.apiVersion)
  const fieldsV1 = same.reduce<JsonObject>(
    (fields, entry) => union(fields, (entry.fieldsV1 ?? {}) as JsonObject),
    (into.fieldsV1 ?? {}) as JsonObject,
  )
  const joined: ManagedFieldsEntry = { ...into, manager: target, operation: 'Apply', fieldsV1 }
  return entries.flatMap((entry) => (entry === into ? [joined] : isSource(entry) ? [] : [entry]))
}

function union(a: JsonObject, b: JsonObject): JsonObject {
  const joined: Record<string, unknown> = { ...a }
  for (const [key, value] of Object.entries(b)) {
    const own = joined[key]
    joined[key] = isJsonObject(own) && isJsonObject(value) ? union(own, value) : (own ?? value)
  }
  return joined
}
