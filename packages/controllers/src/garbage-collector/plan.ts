import type { KubeObject, OwnerReference } from '@kubesim/api'
import { FOREGROUND, hasFinalizer, isDeletingDependents, ORPHAN, type OwnerState } from './owners.ts'

/** What is to be done about one object. */
export type Verdict =
  | { readonly verb: 'keep' }
  /** `unblocks`: before that, its owners no longer wait for it, because it and a dependant of its own wait for each other. */
  | { readonly verb: 'delete'; readonly policy: 'Background' | 'Foreground' | 'Orphan'; readonly unblocks: boolean }
  /** Drop these owners: they are gone or on their way out, others keep the object alive. */
  | { readonly verb: 'dropOwners'; readonly uids: readonly string[] }
  /** Its dependants let go of the object, which then may go. */
  | { readonly verb: 'orphanDependents'; readonly keys: readonly string[] }
  /** Dependants of an object that is deleted in the foreground are to be deleted first. */
  | { readonly verb: 'deleteDependents'; readonly keys: readonly string[] }
  | { readonly verb: 'removeFinalizer'; readonly finalizer: string }

export interface Dependent {
  readonly key: string
  readonly object: KubeObject
}

export interface ItemView {
  readonly owners: readonly { readonly reference: OwnerReference; readonly state: OwnerState }[]
  readonly dependents: () => readonly Dependent[]
}

const KEEP: Verdict = { verb: 'keep' }

/** Upstream: pkg/controller/garbagecollector attemptToDeleteItem, attemptToOrphanWorker, processDeletingDependentsItem */
export function planItem(item: KubeObject, view: ItemView): Verdict {
  if (item.metadata.deletionTimestamp !== undefined) return planDeleting(item, view)
  if (view.owners.length === 0 || view.owners.some((owner) => owner.state === 'unknown')) return KEEP
  if (view.owners.some((owner) => owner.state === 'solid')) {
    const uids = view.owners.filter((owner) => owner.state !== 'solid').map((owner) => owner.reference.uid)
    return uids.length === 0 ? KEEP : { verb: 'dropOwners', uids }
  }
  if (view.owners.some((owner) => owner.state === 'waiting')) {
    const dependents = view.dependents()
    if (dependents.length > 0)
      return { verb: 'delete', policy: 'Foreground', unblocks: dependents.some(({ object }) => isDeletingDependents(object)) }
  }
  // Nothing keeps it: delete it the way its own finalizers ask for.
  if (hasFinalizer(item, ORPHAN)) return { verb: 'delete', policy: 'Orphan', unblocks: false }
  return { verb: 'delete', policy: hasFinalizer(item, FOREGROUND) ? 'Foreground' : 'Background', unblocks: false }
}

function planDeleting(item: KubeObject, view: ItemView): Verdict {
  if (hasFinalizer(item, ORPHAN)) return { verb: 'orphanDependents', keys: view.dependents().map(({ key }) => key) }
  if (!hasFinalizer(item, FOREGROUND)) return KEEP
  const dependents = view.dependents()
  const isBlocking = ({ object }: Dependent) =>
    object.metadata.ownerReferences?.some((owner) => owner.uid === item.metadata.uid && owner.blockOwnerDeletion === true)
  if (!dependents.some(isBlocking)) return { verb: 'removeFinalizer', finalizer: FOREGROUND }
  return {
    verb: 'deleteDependents',
    keys: dependents.filter(({ object }) => object.metadata.deletionTimestamp === undefined).map(({ key }) => key),
  }
}
