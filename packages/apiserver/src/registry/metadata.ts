import type { KubeObject, ObjectMeta } from '@kubesim/api'
import type { ServedResource } from './served-resource.ts'

/*
 * Every metadata that the registry writes is built here, by literals that list every field in one order: one hidden class for all objects,
 * and a literal is several times cheaper than a spread, above all of a frozen object. What is absent is present as undefined.
 */

/** What a create decides, whatever the caller sent. */
export interface CreatedFields {
  readonly name: string
  readonly namespace: string | undefined
  readonly uid: string
  readonly resourceVersion: string | undefined
  readonly generation: number | undefined
  readonly creationTimestamp: string
  readonly managedFields: ObjectMeta['managedFields']
}

export function createdMetadata(given: ObjectMeta, created: CreatedFields): ObjectMeta {
  return {
    name: created.name,
    generateName: nonEmptyText(given.generateName),
    namespace: created.namespace,
    uid: created.uid,
    resourceVersion: created.resourceVersion,
    generation: created.generation,
    creationTimestamp: created.creationTimestamp,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    labels: nonEmptyMap(given.labels),
    annotations: nonEmptyMap(given.annotations),
    ownerReferences: nonEmptyList(given.ownerReferences),
    finalizers: nonEmptyList(given.finalizers),
    managedFields: nonEmptyList(created.managedFields),
  } as ObjectMeta
}

/** What an update decides, whatever the caller sent. */
export type UpdatedFields = Pick<CreatedFields, 'resourceVersion' | 'managedFields'>

/** What an update may change comes from `given`, the rest stays as it is. Upstream: rest.BeforeUpdate */
export function updatedMetadata(given: ObjectMeta, live: ObjectMeta, updated: UpdatedFields): ObjectMeta {
  return {
    name: given.name,
    generateName: nonEmptyText(given.generateName),
    namespace: live.namespace,
    uid: given.uid === undefined || given.uid === '' ? live.uid : given.uid,
    resourceVersion: updated.resourceVersion,
    generation: live.generation,
    creationTimestamp: live.creationTimestamp,
    deletionTimestamp: live.deletionTimestamp ?? given.deletionTimestamp,
    deletionGracePeriodSeconds: given.deletionGracePeriodSeconds ?? live.deletionGracePeriodSeconds,
    labels: nonEmptyMap(given.labels),
    annotations: nonEmptyMap(given.annotations),
    ownerReferences: nonEmptyList(given.ownerReferences),
    finalizers: nonEmptyList(given.finalizers),
    managedFields: nonEmptyList(updated.managedFields),
  } as ObjectMeta
}

/** The same metadata at another revision. */
export function revisedMetadata(metadata: ObjectMeta, resourceVersion: string): ObjectMeta {
  return {
    name: metadata.name,
    generateName: metadata.generateName,
    namespace: metadata.namespace,
    uid: metadata.uid,
    resourceVersion,
    generation: metadata.generation,
    creationTimestamp: metadata.creationTimestamp,
    deletionTimestamp: metadata.deletionTimestamp,
    deletionGracePeriodSeconds: metadata.deletionGracePeriodSeconds,
    labels: metadata.labels,
    annotations: metadata.annotations,
    ownerReferences: metadata.ownerReferences,
    finalizers: metadata.finalizers,
    managedFields: metadata.managedFields,
  } as ObjectMeta
}

/** The same metadata with other labels and annotations. */
export function labelledMetadata(metadata: ObjectMeta, next: Pick<ObjectMeta, 'resourceVersion' | 'labels' | 'annotations'>): ObjectMeta {
  return {
    name: metadata.name,
    generateName: metadata.generateName,
    namespace: metadata.namespace,
    uid: metadata.uid,
    resourceVersion: next.resourceVersion,
    generation: metadata.generation,
    creationTimestamp: metadata.creationTimestamp,
    deletionTimestamp: metadata.deletionTimestamp,
    deletionGracePeriodSeconds: metadata.deletionGracePeriodSeconds,
    labels: nonEmptyMap(next.labels),
    annotations: nonEmptyMap(next.annotations),
    ownerReferences: metadata.ownerReferences,
    finalizers: metadata.finalizers,
    managedFields: metadata.managedFields,
  } as ObjectMeta
}

/** What a deletion changes. */
export interface DeletionMark {
  readonly resourceVersion: string | undefined
  readonly generation: number | undefined
  readonly deletionTimestamp: string | undefined
  readonly deletionGracePeriodSeconds: number | undefined
  readonly finalizers: readonly string[]
}

/** The same metadata of an object on its way out. */
export function markedMetadata(metadata: ObjectMeta, mark: DeletionMark): ObjectMeta {
  return {
    name: metadata.name,
    generateName: metadata.generateName,
    namespace: metadata.namespace,
    uid: metadata.uid,
    resourceVersion: mark.resourceVersion,
    generation: mark.generation,
    creationTimestamp: metadata.creationTimestamp,
    deletionTimestamp: mark.deletionTimestamp,
    deletionGracePeriodSeconds: mark.deletionGracePeriodSeconds,
    labels: metadata.labels,
    annotations: metadata.annotations,
    ownerReferences: metadata.ownerReferences,
    finalizers: nonEmptyList(mark.finalizers),
    managedFields: metadata.managedFields,
  } as ObjectMeta
}

/** The same metadata but for the fields named in `changes`: for paths that are seldom taken. */
export function changedMetadata(metadata: ObjectMeta, changes: Partial<ObjectMeta>): ObjectMeta {
  const { name, generateName, namespace, uid, resourceVersion, generation, creationTimestamp, ...rest } = { ...metadata, ...changes }
  return {
    name,
    generateName,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp: rest.deletionTimestamp,
    deletionGracePeriodSeconds: rest.deletionGracePeriodSeconds,
    labels: nonEmptyMap(rest.labels),
    annotations: nonEmptyMap(rest.annotations),
    ownerReferences: nonEmptyList(rest.ownerReferences),
    finalizers: nonEmptyList(rest.finalizers),
    managedFields: nonEmptyList(rest.managedFields),
  } as ObjectMeta
}

/** The object with other metadata. */
export function withMetadata(resource: ServedResource, object: KubeObject, metadata: ObjectMeta): KubeObject {
  if (!resource.plain) return { ...object, metadata }
  const { apiVersion, kind, spec, status } = object as PlainObject
  return { apiVersion, kind, metadata, spec, status } as PlainObject
}

/** The object as of a revision: what a deletion or a selector transition shows. */
export function withResourceVersion(resource: ServedResource, object: KubeObject, revision: number): KubeObject {
  return withMetadata(resource, object, revisedMetadata(object.metadata, String(revision)))
}

/** `live` with the status and metadata of a status update. */
export function withStatusOf(
  resource: ServedResource,
  live: KubeObject,
  next: { readonly status: unknown; readonly metadata: ObjectMeta },
): KubeObject {
  const { metadata, status } = next
  if (!resource.plain) return { ...live, metadata, status } as PlainObject
  const { apiVersion, kind, spec } = live as PlainObject
  return { apiVersion, kind, metadata, spec, status } as PlainObject
}

/** An object whose top-level fields are the usual ones. */
export interface PlainObject extends KubeObject {
  readonly spec?: unknown
  readonly status?: unknown
}

export function statusOf(object: KubeObject): unknown {
  return (object as PlainObject).status
}

function nonEmptyText(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** Upstream's `omitempty`: what is empty is not written. */
function nonEmptyMap<M extends Readonly<Record<string, string>>>(map: M | undefined): M | undefined {
  if (map === undefined || map === null) return undefined
  for (const _ in map) return map
  return undefined
}

function nonEmptyList<L extends readonly unknown[]>(list: L | undefined): L | undefined {
  return list === undefined || list === null || list.length === 0 ? undefined : list
}
