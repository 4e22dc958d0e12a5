import type { PersistentVolumeClaim, Pod, StatefulSet } from '@kubesim/api'
import type { Action, BatchAction, BatchOutcome } from '../kit/action.ts'
import { ordinalOf } from './ordinal.ts'
import { deleteStatefulPod } from './pod-actions.ts'
import { isOrdered, placesOf, type ReplicaPass, type Walk, walkCondemned, walkReplicas } from './replicas.ts'
import { planRevisions, planTruncation, type RevisionView } from './revisions.ts'
import { planNextCheck, planStatus } from './status.ts'
import { podsToReplace } from './update.ts'

export interface StatefulSetView extends RevisionView {
  readonly pods: readonly Pod[]
  /** Adoptions and releases that are due. */
  readonly claims: readonly Action[]
  /** PersistentVolumeClaims of the set's namespace. */
  readonly claimByName: (name: string) => PersistentVolumeClaim | undefined
}

/** Upstream: pkg/controller/statefulset UpdateStatefulSet */
export function planStatefulSet(set: StatefulSet, view: StatefulSetView, nowMs: number): readonly Action[] {
  // Adoption and release change what counts as ours: look again when they have come about.
  if (view.claims.length > 0) return view.claims
  const revisions = planRevisions(set, view)
  const pass: ReplicaPass = { set, revisions, claimByName: view.claimByName, nowMs }
  const counted = view.pods.filter((pod) => ordinalOf(pod) >= 0)
  const finish = (replaced: number): readonly Action[] => [
    ...planStatus(set, { pods: counted, revisions, replaced }, nowMs),
    ...planNextCheck(set, counted, nowMs),
    ...planTruncation(set, view, { ...revisions, pods: view.pods }),
  ]
  if (set.metadata.deletionTimestamp !== undefined) return revisions.actions.length > 0 ? [] : finish(0)
  const places = placesOf(set, counted)
  const walk = walkReplicas(pass, places)
  return [...revisions.actions, ...carryOut(walk, !isOrdered(set), ({ error }) => (walk.isBlocked || error ? finish(0) : goOn()))]

  function goOn(): readonly Action[] {
    const scaleDown = walkCondemned(pass, places)
    const replaced = scaleDown.isBlocked ? [] : podsToReplace(pass, places)
    const deletions = [...scaleDown.deletions, ...replaced.map((pod) => deleteStatefulPod(set, pod))]
    return carryOut({ ...scaleDown, deletions }, false, ({ error }) => finish(error === undefined ? replaced.length : 0))
  }
}

/** Claims first, then the pods that need them, then deletions. What follows comes in any case. */
function carryOut(walk: Walk, slowStart: boolean, after: (outcome: Pick<BatchOutcome, 'error'>) => readonly Action[]): readonly Action[] {
  const pods = (outcome: Pick<BatchOutcome, 'error'>): readonly Action[] => {
    const creations = walk.creations.filter(({ isReady }) => isReady || outcome.error === undefined).map(({ action }) => action)
    return batch([...creations, ...walk.deletions], slowStart, (later) => after({ error: outcome.error ?? later.error }))
  }
  return [...walk.updates, ...batch(walk.claims, slowStart, pods)]
}

function batch(
  actions: BatchAction['actions'],
  slowStart: boolean,
  after: (outcome: Pick<BatchOutcome, 'error'>) => readonly Action[],
): readonly Action[] {
  return actions.length === 0 ? after({ error: undefined }) : [{ verb: 'batch', slowStart, actions, after }]
}
