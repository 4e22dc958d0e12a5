import { findByKind, type KubeObject, type OwnerReference, parseGroupVersion, type ResourceDefinition } from '@kubesim/api'

export const FOREGROUND = 'foregroundDeletion'
export const ORPHAN = 'orphan'

/**
 * How an owner stands to one of its dependants:
 * - `solid`: it keeps the dependant alive;
 * - `dangling`: it is gone, or another object has its name;
 * - `waiting`: it is being deleted in the foreground, its dependants first;
 * - `unknown`: nobody serves its kind, or it is in a namespace while its dependant is in none. Nothing is done about such a dependant.
 * Upstream: garbagecollector classifyReferences
 */
export type OwnerState = 'solid' | 'dangling' | 'waiting' | 'unknown'

/** The resource an owner reference points to; undefined when this cluster does not know the kind. */
export function ownerDefinition(reference: OwnerReference): ResourceDefinition | undefined {
  const { apiVersion, kind } = reference
  // More than one slash is no group version, and nobody serves it.
  if (apiVersion.indexOf('/') !== apiVersion.lastIndexOf('/')) return undefined
  return findByKind({ ...parseGroupVersion(apiVersion), kind })
}

/** `owner` is what has the owner's name, if anything has. */
export function classifyOwner(reference: OwnerReference, owner: KubeObject | undefined): OwnerState {
  if (owner === undefined || owner.metadata.uid !== reference.uid) return 'dangling'
  return isDeletingDependents(owner) ? 'waiting' : 'solid'
}

export function isDeletingDependents(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined && hasFinalizer(object, FOREGROUND)
}

export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false
}

/** A reference to an owner that is in another namespace, as the warning about it prints it. Upstream: objectReference.String */
export function ownerText({ apiVersion, kind, name, uid }: OwnerReference, namespace: string): string {
  return `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`
}

/** Owners that stopped being blocked by a dependant when its references changed. Upstream: addUnblockedOwnersToDeleteQueue */
export function unblockedOwners(
  before: readonly OwnerReference[] | undefined,
  after: readonly OwnerReference[] | undefined,
): readonly OwnerReference[] {
  if (before === undefined || before === after) return []
  return before.filter(
    (owner) => owner.blockOwnerDeletion === true && after?.find((each) => each.uid === owner.uid)?.blockOwnerDeletion !== true,
  )
}
