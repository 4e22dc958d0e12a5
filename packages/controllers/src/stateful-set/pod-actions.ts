import { isAlreadyExists, type PersistentVolumeClaim, type Pod, persistentVolumeClaims, pods, type StatefulSet } from '@kubesim/api'
import { type Action, type Announcement, type CreateAction, create, type DeleteAction, event, remove, update } from '../kit/action.ts'

type Verb = 'Create' | 'Update' | 'Delete'

/** Upstream: StatefulPodControl CreateStatefulPod */
export function createStatefulPod(set: StatefulSet, pod: Pod): CreateAction {
  return create(pods, pod, {
    onSuccess: () => succeeded('Create', set, pod),
    // A pod of that name which the cache does not know yet, or a stranger: the next passes will tell.
    onFailure: (error) => (isAlreadyExists(error) ? undefined : failed('Create', { set, pod, problem: error.message })),
  })
}

/** Upstream: DeleteStatefulPod */
export function deleteStatefulPod(set: StatefulSet, pod: Pod): DeleteAction {
  return remove(pods, pod, {
    onSuccess: () => succeeded('Delete', set, pod),
    onFailure: (error) => failed('Delete', { set, pod, problem: error.message }),
  })
}

/** Upstream: UpdateStatefulPod */
export function updateStatefulPod(set: StatefulSet, pod: Pod): Action {
  return {
    ...update(pods, pod),
    onSuccess: () => [succeeded('Update', set, pod)],
    onFailure: (error) => failed('Update', { set, pod, problem: error.message }),
  }
}

/** Upstream: createPersistentVolumeClaims */
export function createClaim(set: StatefulSet, pod: Pod, claim: PersistentVolumeClaim): CreateAction {
  const { name } = claim.metadata
  const where = `Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`
  return create(persistentVolumeClaims, claim, {
    onSuccess: () => ({ type: 'Normal', reason: 'SuccessfulCreate', message: `Create Claim ${name} ${where} success` }),
    onFailure: (error) =>
      isAlreadyExists(error)
        ? undefined
        : { type: 'Warning', reason: 'FailedCreate', message: `Create Claim ${name} for ${where} failed error: ${error.message}` },
  })
}

/** A claim on its way out keeps its pod from being made. */
export function claimIsGoing(set: StatefulSet, pod: Pod, claim: string): Action {
  const { type, reason, message } = failed('Create', { set, pod, problem: `pvc ${claim} is being deleted` })
  return event(type, reason, message)
}

/** Upstream spells it so. */
export function conflictingController(claim: string): Action {
  return event(
    'Warning',
    'ConflictingController',
    `PersistentVolumeClaim ${claim} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`,
  )
}

function succeeded(verb: Verb, set: StatefulSet, pod: Pod): Announcement {
  const message = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`
  return { type: 'Normal', reason: `Successful${verb}`, message }
}

function failed(verb: Verb, what: { readonly set: StatefulSet; readonly pod: Pod; readonly problem: string }): Announcement {
  const message = `${verb} Pod ${what.pod.metadata.name} in StatefulSet ${what.set.metadata.name} failed error: ${what.problem}`
  return { type: 'Warning', reason: `Failed${verb}`, message }
}
