import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from '@kubesim/api'
import type { PlainObject } from './metadata.ts'
import type { ServedResource } from './served-resource.ts'

/**
 * Whether storing `next` would change nothing but the resourceVersion and the times of managedFields: such a write is not made. Absent and
 * undefined are the same. Upstream: etcd3 GuaranteedUpdate, fieldmanager.IgnoreManagedFieldsTimestampsTransformer
 */
export function isUnchanged(resource: ServedResource, next: KubeObject, live: KubeObject): boolean {
  const same = resource.plain ? samePlain(next, live) : sameFields(next, live)
  return same && sameMetadata(next.metadata, live.metadata)
}

function samePlain(next: PlainObject, live: PlainObject): boolean {
  return sameValue(next.status, live.status) && sameValue(next.spec, live.spec)
}

/** Every top-level field but metadata. */
function sameFields(next: KubeObject, live: KubeObject): boolean {
  const a = next as unknown as Readonly<Record<string, unknown>>
  const b = live as unknown as Readonly<Record<string, unknown>>
  for (const field in a) if (field !== 'metadata' && !sameValue(a[field], b[field])) return false
  for (const field in b) if (b[field] !== undefined && a[field] === undefined) return false
  return true
}

function sameMetadata(a: ObjectMeta, b: ObjectMeta): boolean {
  return (
    a === b ||
    (a.generation === b.generation &&
      a.deletionTimestamp === b.deletionTimestamp &&
      a.deletionGracePeriodSeconds === b.deletionGracePeriodSeconds &&
      a.generateName === b.generateName &&
      a.uid === b.uid &&
      sameValue(a.labels, b.labels) &&
      sameValue(a.annotations, b.annotations) &&
      sameValue(a.ownerReferences, b.ownerReferences) &&
      sameValue(a.finalizers, b.finalizers) &&
      sameManagers(a.managedFields, b.managedFields))
  )
}

function sameManagers(a: readonly ManagedFieldsEntry[] | undefined, b: readonly ManagedFieldsEntry[] | undefined): boolean {
  if (a === b) return true
  if (a?.length !== b?.length || a === undefined || b === undefined) return (a?.length ?? 0) === (b?.length ?? 0)
  return a.every((entry, index) => {
    const other = b[index]!
    return (
      entry === other ||
      (entry.manager === other.manager &&
        entry.operation === other.operation &&
        entry.subresource === other.subresource &&
        entry.apiVersion === other.apiVersion &&
        sameValue(entry.fieldsV1, other.fieldsV1))
    )
  })
}

/** Deep equality of JSON values; identity first, as most of two versions is shared. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]))
  if (Array.isArray(b)) return false
  const left = a as Readonly<Record<string, unknown>>
  const right = b as Readonly<Record<string, unknown>>
  for (const key in left) if (!sameValue(left[key], right[key])) return false
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false
  return true
}
