import { compactJson, type KubeObject } from '@kubesim/api'

/** Where `apply` keeps what it was last given. Upstream: v1.LastAppliedConfigAnnotation */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The configuration that an object was last applied with, as text; undefined when it never was. */
export function lastApplied(object: KubeObject): string | undefined {
  return object.metadata.annotations?.[LAST_APPLIED]
}

/** The configuration as the annotation keeps it. Upstream: kubectl/pkg/util GetModifiedConfiguration without annotating */
export function configurationText(object: KubeObject): string {
  return `${compactJson(unannotated(object))}\n`
}

/** The object without the annotation. */
export function unannotated(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {}
  return { ...object, metadata: { ...object.metadata, annotations } }
}

/** The object with its own configuration in the annotation. Upstream: CreateApplyAnnotation */
export function withLastApplied(object: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: configurationText(object) }
  return { ...object, metadata: { ...object.metadata, annotations } }
}

/** Keeps the annotation up to date where there is one, or where it is asked for. Upstream: CreateOrUpdateAnnotation */
export function withUpdatedLastApplied(object: KubeObject, create: boolean): KubeObject {
  return create || lastApplied(object) !== undefined ? withLastApplied(object) : object
}

/** Without keys that are null, which say "remove this" to a patch and nothing to a new object. Upstream: pruneNullsFromMap */
export function withoutNulls(value: KubeObject): KubeObject {
  return prune(value) as KubeObject
}

function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, prune(member)]])))
}
