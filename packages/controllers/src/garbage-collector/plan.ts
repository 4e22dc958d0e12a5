import type { KubeObject, OwnerReference } from '@kubesim/api'
import { FOREGROUND, hasFinalizer, ORPHAN, type OwnerState } from './owners.ts'

/** What is to be done about one object. */
export type Verdict =
  | { readonly verb: 'keep' }
  | { readonly verb: 'delete'; readonly policy: 'Background' | 'Foreground' | 'Orphan' }
  /** Drop these owners: they are gone or on their way out, others keep the object alive. */
  | { readonly verb: 'dropOwners'; readonly uids: readonly string[] }
  /** Dependants first let go of the object. */
  | { readonly verb: 'orphanDependents' }
  /** Dependants that hold up a foreground deletion are to be deleted first. */
  | { readonly verb: 'deleteDependents'; readonly keys: readonly string[] }
  | { readonly verb: 'removeFinalizer'; readonly finalizer: string }

export interface Dependent {
  readonly key: string
  readonly object: KubeObject
}

export interface ItemView {
  readonly owners: readonly { readonly reference: OwnerReference; readonly state: OwnerState }[]
  readonly dependents: readonly Dependent[]
}

/** Upstream: pkg/controller/garbagecollector attemptToDeleteItem, attemptToOrphan, processDeletingDependentsItem */
export function planItem(item: KubeObject, view: ItemView): Verdict {
  if (item.metadata.deletionTimestamp !== undefined) return planDeleting(item, view)
  const uids = (states: readonly OwnerState[]) => view.owners.filter((owner) => states.includes(owner.state)).map((owner) => owner.reference.uid)
  if (view.owners.length === 0) return { verb: 'keep' }
  if (view.owners.some((owner) => owner.state === 'solid')) {
    const gone = uids(['dangling', 'waiting'])
    return gone.length === 0 ? { verb: 'keep' } : { verb: 'dropOwners', uids: gone }
  }
  if (view.owners.some((owner) => owner.state === 'waiting') && view.dependents.length > 0) return { verb: 'delete', policy: 'Foreground' }
  // Nothing keeps it: delete it the way its own finalizers ask for.
  if (hasFinalizer(item, ORPHAN)) return { verb: 'delete', policy: 'Orphan' }
  return { verb: 'delete', policy: hasFinalizer(item, FOREGROUND) ? 'Foreground' : 'Background' }
}

function planDeleting(item: KubeObject, view: ItemView): Verdict {
  if (hasFinalizer(item, ORPHAN)) return view.dependents.length > 0 ? { verb: 'orphanDependents' } : { verb: 'removeFinalizer', finalizer: ORPHAN }
  if (!hasFinalizer(item, FOREGROUND)) return { verb: 'keep' }
  const blocking = view.dependents.filter(({ object }) => object.metadata.ownerReferences?.some((owner) => owner.uid === item.metadata.uid && owner.blockOwnerDeletion))
  return blocking.length === 0 ? { verb: 'removeFinalizer', finalizer: FOREGROUND } : { verb: 'deleteDependents', keys: blocking.map((dependent) => dependent.key) }
}
