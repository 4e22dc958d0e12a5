import {
  BETA_STORAGE_PROVISIONER,
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  classOfClaim,
  findBestVolume,
  isBindingDelayed,
  isVolumeFor,
  mismatch,
  namesClass,
  type PersistentVolume,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  STORAGE_PROVISIONER,
  type StorageClass,
  selectedNode,
} from '@kubesim/api'
import { type Action, event, requeueAfter, update } from '../kit/action.ts'
import { planBind, planClaimStatus } from './bind.ts'
import { findProvisioner } from './provisioners.ts'

/** How often a claim that waits is looked at again and says so. Upstream: PVClaimBinderSyncPeriod */
export const RESYNC_MS = 15_000

/** What is seen of the world around a claim. */
export interface ClaimView {
  readonly storageClass: StorageClass | undefined
  readonly defaultClass: StorageClass | undefined
  /** The volume that the claim names. */
  readonly volume: PersistentVolume | undefined
  /** Volumes that are meant for this claim, or for nobody and of its class. */
  readonly candidates: readonly PersistentVolume[]
  /** Names of the pods that use it and have no node yet. */
  readonly waitingPods: readonly string[]
}

/** What becomes of a claim. Upstream: persistentvolume syncClaim */
export function planClaim(claim: PersistentVolumeClaim, view: ClaimView): readonly Action[] {
  if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) return planBound(claim, view.volume)
  return claim.spec.volumeName ? planNamed(claim, view.volume) : planUnbound(claim, view)
}

/** Upstream: syncBoundClaim */
function planBound(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): readonly Action[] {
  if (!claim.spec.volumeName)
    return lost(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!')
  if (volume === undefined) return lost(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!')
  const { claimRef } = volume.spec
  if (claimRef === undefined || claimRef.uid === claim.metadata.uid) return planBind(volume, claim)
  return lost(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly')
}

function lost(claim: PersistentVolumeClaim, reason: string, message: string): readonly Action[] {
  if (claim.status?.phase === 'Lost') return []
  return [...planClaimStatus(claim, 'Lost'), event('Warning', reason, message)]
}

/** The user asked for a volume by name. Upstream: syncUnboundClaim */
function planNamed(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): readonly Action[] {
  if (volume === undefined) return planClaimStatus(claim, 'Pending')
  if (volume.spec.claimRef === undefined) {
    const problem = mismatch(volume, claim)
    if (problem === undefined) return planBind(volume, claim)
    return waiting(claim, event('Warning', 'VolumeMismatch', `Cannot bind to requested volume "${volume.metadata.name}": ${problem}`))
  }
  if (isVolumeFor(volume, claim)) return planBind(volume, claim)
  return waiting(claim, event('Warning', 'FailedBinding', `volume "${volume.metadata.name}" already bound to a different claim.`))
}

/** The user does not care which volume it is. Upstream: syncUnboundClaim */
function planUnbound(claim: PersistentVolumeClaim, view: ClaimView): readonly Action[] {
  const delayed = isBindingDelayed(view.storageClass)
  const found = findBestVolume(claim, view.candidates, { delayed })
  if (found !== undefined) return planBind(found, claim)
  if (!namesClass(claim) && view.defaultClass !== undefined) return [nameClass(claim, view.defaultClass)]
  if (delayed && selectedNode(claim) === undefined) return waiting(claim, delayedEvent(view.waitingPods))
  if (classOfClaim(claim) !== '') return planProvisioning(claim, view.storageClass)
  return waiting(claim, event('Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set'))
}

function waiting(claim: PersistentVolumeClaim, why: Action): readonly Action[] {
  return [why, ...planClaimStatus(claim, 'Pending'), requeueAfter(RESYNC_MS, 'periodic')]
}

/** A class that became the default after the claim was made. Upstream: assignDefaultStorageClass */
function nameClass(claim: PersistentVolumeClaim, { metadata }: StorageClass): Action {
  return update(persistentVolumeClaims, { ...claim, spec: { ...claim.spec, storageClassName: metadata.name! } })
}

/** Upstream: emitEventForUnboundDelayBindingClaim */
function delayedEvent(pods: readonly string[]): Action {
  if (pods.length === 0) return event('Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding')
  const who = pods.length > 1 ? `pods ${pods.join(',')}` : `pod ${pods[0]}`
  return event('Normal', 'WaitForPodScheduled', `waiting for ${who} to be scheduled`)
}

/** Calls for the provisioner by an annotation and waits for its volume. Upstream: provisionClaim, provisionClaimOperationExternal */
function planProvisioning(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): readonly Action[] {
  const provisioner = findProvisioner(storageClass, classOfClaim(claim))
  if ('problem' in provisioner) return [event('Warning', 'ProvisioningFailed', provisioner.problem), requeueAfter(RESYNC_MS, 'periodic')]
  const { name } = provisioner
  const message =
    `Waiting for a volume to be created either by the external provisioner '${name}' or manually by the system administrator. ` +
    'If volume creation is delayed, please verify that the provisioner is running and correctly registered.'
  const wait = [event('Normal', 'ExternalProvisioning', message), requeueAfter(RESYNC_MS, 'periodic')]
  if (claim.metadata.annotations?.[STORAGE_PROVISIONER] === name) return wait
  const annotations = { ...claim.metadata.annotations, [BETA_STORAGE_PROVISIONER]: name, [STORAGE_PROVISIONER]: name }
  return [update(persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, annotations } }), ...wait]
}

/** The binder chose the claim's volume, not the user. */
export function isBoundByController({ metadata }: PersistentVolumeClaim | PersistentVolume): boolean {
  return metadata.annotations?.[BOUND_BY_CONTROLLER] !== undefined
}
