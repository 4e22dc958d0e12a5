import { findByKind, type KubeObject, type OwnerReference, parseGroupVersion, type ResourceDefinition } from '@kubesim/api'

export const FOREGROUND = 'foregroundDeletion'
export const ORPHAN = 'orphan'

/** How an owner stands to one of its dependants. */
export type OwnerState = 'solid' | 'dangling' | 'waiting'

/** The resource an owner reference points to; undefined when this cluster does not know the kind. */
export function ownerDefinition(reference: OwnerReference): ResourceDefinition | undefined {
  const { group, version } = parseGroupVersion(reference.apiVersion)
  return findByKind({ group, version, kind: reference.kind })
}

/**
 * - `dangling`: the owner is gone, or another object has its name;
 * - `waiting`: it is being deleted in the foreground and waits for this dependant;
 * - `solid`: it keeps the dependant alive.
 * Upstream: garbagecollector classifyReferences
 */
export function classifyOwner(reference: OwnerReference, owner: KubeObject | undefined): OwnerState {
  if (owner === undefined || owner.metadata.uid !== reference.uid) return 'dangling'
  const waits = owner.metadata.deletionTimestamp !== undefined && hasFinalizer(owner, FOREGROUND)
  return waits && reference.blockOwnerDeletion === true ? 'waiting' : 'solid'
}

export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false
}
