import {
  isInvalid,
  isNotFound,
  type KubeObject,
  type LabelSelector,
  labelSelectorMatches,
  type OwnerReference,
  type ResourceDefinition,
} from '@kubesim/api'
import { type Action, patch } from '../kit/action.ts'

/** What an owner may call its own. */
export interface Claim<T extends KubeObject> {
  readonly definition: ResourceDefinition<T>
  readonly selector: LabelSelector
  /** Objects that name the owner as their controller. */
  readonly owned: readonly T[]
  /** Objects of the namespace without a controller. */
  readonly orphans: readonly T[]
  /** What an object must be besides matching the selector, such as bearing one of the owner's names. */
  readonly isMember?: (object: T) => boolean
  /** Comes with adoption and goes with release. */
  readonly finalizer?: string
}

/**
 * Adopts matching objects without a controller and lets go of own ones that match no longer; an owner on its way out does neither.
 * Upstream: pkg/controller PodControllerRefManager, ControllerRevisionControllerRefManager
 */
export function planClaims<T extends KubeObject>(owner: KubeObject, claim: Claim<T>): readonly Action[] {
  if (owner.metadata.deletionTimestamp !== undefined) return NOTHING
  const { selector, isMember = everything } = claim
  const matches = (object: T) => labelSelectorMatches(selector, object.metadata.labels) && isMember(object)
  const released = claim.owned.filter((object) => !matches(object))
  const adopted = claim.orphans.filter((object) => object.metadata.deletionTimestamp === undefined && matches(object))
  if (released.length === 0 && adopted.length === 0) return NOTHING
  return [...released.map((object) => release(owner, object, claim)), ...adopted.map((object) => adopt(owner, object, claim))]
}

/** Upstream: metav1.NewControllerRef */
export function controllerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return {
    apiVersion,
    kind,
    name: metadata.name!,
    uid: metadata.uid!,
    controller: true,
    blockOwnerDeletion: true,
  }
}

const NOTHING: readonly Action[] = []
const everything = () => true

function adopt<T extends KubeObject>(owner: KubeObject, object: T, { definition, finalizer }: Claim<T>): Action {
  const metadata = { ownerReferences: [controllerReference(owner)], uid: object.metadata.uid }
  const body = { metadata: finalizer === undefined ? metadata : { ...metadata, finalizers: [finalizer] } }
  return patch(definition, object, { body, ifAlive: true, tolerate: isNotFound })
}

/** NotFound and Invalid say that the object is gone or not ours any more. */
function release<T extends KubeObject>(owner: KubeObject, object: T, { definition, finalizer }: Claim<T>): Action {
  const metadata = { ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }], uid: object.metadata.uid }
  const body = { metadata: finalizer === undefined ? metadata : { ...metadata, '$deleteFromPrimitiveList/finalizers': [finalizer] } }
  return patch(definition, object, { body, tolerate: (error) => isNotFound(error) || isInvalid(error) })
}
