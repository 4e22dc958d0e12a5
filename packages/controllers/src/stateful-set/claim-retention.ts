import type { KubeObject, OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '@kubesim/api'
import { controllerReference } from '../pod-control/claims.ts'
import { isInRange, ordinalOf } from './ordinal.ts'

/** Who a claim belongs to, and so with whom it goes. */
export type ClaimOwner = 'set' | 'pod' | 'nobody'

/** Upstream: updateClaimOwnerRefForSetAndPod */
export function wantedOwner(set: StatefulSet, pod: Pod): ClaimOwner {
  const { whenScaled = 'Retain', whenDeleted = 'Retain' } = set.spec.persistentVolumeClaimRetentionPolicy ?? {}
  if (whenScaled === 'Delete' && !isInRange(set, ordinalOf(pod))) return 'pod'
  return whenDeleted === 'Delete' ? 'set' : 'nobody'
}

/** Another object manages the claim, or one of our names that is no more: then the policy is not ours to carry out. */
export function hasUnexpectedController(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  const { whenScaled = 'Retain', whenDeleted = 'Retain' } = set.spec.persistentVolumeClaimRetentionPolicy ?? {}
  if (whenScaled === 'Retain' && whenDeleted === 'Retain') return false
  return ownersOf(claim).some((owner) => {
    if (refersTo(owner, set)) return owner.uid !== set.metadata.uid
    if (refersTo(owner, pod)) return owner.uid !== pod.metadata.uid
    return owner.controller === true
  })
}

/** The claim belongs to a pod of that name which is no more: it goes with it, and a new pod has to wait. Upstream: PodClaimIsStale */
export function isStale(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  return set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete' && hasStaleReference(claim, pod)
}

/** The claim with the owners that the policy demands; the very claim when it has them. Upstream: isClaimOwnerUpToDate */
export function withWantedOwner(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): PersistentVolumeClaim {
  // Left behind by a former incarnation: the garbage collector knows what to do.
  if (hasStaleReference(claim, set) || hasStaleReference(claim, pod)) return claim
  const owners = ownersOf(claim)
  const ours = owners.filter((owner) => owner.uid === set.metadata.uid || owner.uid === pod.metadata.uid)
  const wanted = hasUnexpectedController(claim, set, pod) ? 'nobody' : wantedOwner(set, pod)
  const owner = wanted === 'set' ? set : wanted === 'pod' ? pod : undefined
  const isRight =
    owner === undefined ? ours.length === 0 : ours.length === 1 && ours[0]!.uid === owner.metadata.uid && ours[0]!.controller === true
  if (isRight) return claim
  const others = owners.filter((each) => !refersTo(each, set) && !refersTo(each, pod))
  const next: readonly OwnerReference[] = owner === undefined ? others : [...others, controllerReference(owner)]
  return { ...claim, metadata: { ...claim.metadata, ownerReferences: next } }
}

function ownersOf({ metadata }: PersistentVolumeClaim): readonly OwnerReference[] {
  return metadata.ownerReferences ?? []
}

function hasStaleReference(claim: PersistentVolumeClaim, object: KubeObject): boolean {
  const reference = ownersOf(claim).find((owner) => refersTo(owner, object))
  return reference !== undefined && reference.uid !== object.metadata.uid
}

function refersTo(owner: OwnerReference, { apiVersion, kind, metadata }: KubeObject): boolean {
  return owner.apiVersion === apiVersion && owner.kind === kind && owner.name === metadata.name
}
