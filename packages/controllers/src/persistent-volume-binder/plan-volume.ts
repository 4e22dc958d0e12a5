import {
  BOUND_BY_CONTROLLER,
  hasVolumeMode,
  type PersistentVolume,
  type PersistentVolumeClaim,
  PROVISIONED_BY,
  persistentVolumeClaims,
  persistentVolumes,
} from '@kubesim/api'
import { type Action, event, ifGone, remove, update } from '../kit/action.ts'
import { planVolumePhase } from './bind.ts'
import { changed } from './changed.ts'

/**
 * What becomes of a volume; `claim` is the one of the name that it is bound to. Upstream: persistentvolume syncVolume
 */
export function planVolume(volume: PersistentVolume, claim: PersistentVolumeClaim | undefined): readonly Action[] {
  const { claimRef } = volume.spec
  // Nobody's, or kept for a claim that will bind it.
  if (!claimRef?.uid) return planVolumePhase(volume, 'Available')
  if (claim === undefined || claim.metadata.uid !== claimRef.uid) return planWithoutClaim(volume)
  if (!claim.spec.volumeName) return hasVolumeMode(volume, claim) ? NONE : wrongMode(volume, claim)
  if (claim.spec.volumeName === volume.metadata.name) return planVolumePhase(volume, 'Bound')
  const isSpare = volume.metadata.annotations?.[PROVISIONED_BY] !== undefined && volume.spec.persistentVolumeReclaimPolicy === 'Delete'
  return isSpare ? planReleased(volume) : planUnbind(volume)
}

/** A cache may lag behind the one that the volume was seen in: only the API itself can say that the claim is gone. */
function planWithoutClaim(volume: PersistentVolume): readonly Action[] {
  const { namespace, name, uid } = volume.spec.claimRef!
  const actions = planReleased(volume)
  return actions.length === 0 ? NONE : [ifGone(persistentVolumeClaims, { namespace: namespace!, name: name!, uid: uid! }, actions)]
}

function planReleased(volume: PersistentVolume): readonly Action[] {
  const phase = volume.status?.phase
  return phase === 'Released' || phase === 'Failed' ? planReclaim(volume) : planVolumePhase(volume, 'Released')
}

/**
 * Upstream: reclaimVolume. Differs: no recycler pod scrubs a volume whose policy is Recycle, which upstream has for hostPath and NFS; the
 * volume fails.
 */
function planReclaim(volume: PersistentVolume): readonly Action[] {
  switch (volume.spec.persistentVolumeReclaimPolicy) {
    case 'Retain':
      return NONE
    case 'Recycle':
      return planFailed(volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!')
    case 'Delete':
      return planDelete(volume)
    default:
      return planFailed(volume, 'VolumeUnknownReclaimPolicy', 'Volume has unrecognized PersistentVolumeReclaimPolicy')
  }
}

/** Volumes of CSI drivers and of external provisioners are deleted by them. Upstream: deleteVolumeOperation */
function planDelete(volume: PersistentVolume): readonly Action[] {
  const { csi, hostPath } = volume.spec
  const provisioner = volume.metadata.annotations?.[PROVISIONED_BY]
  if (csi !== undefined || (provisioner !== undefined && !provisioner.startsWith('kubernetes.io/'))) return NONE
  if (hostPath === undefined) {
    const problem = `error getting deleter volume plugin for volume "${volume.metadata.name}": no deletable volume plugin matched`
    return planFailed(volume, 'VolumeFailedDelete', problem)
  }
  if (/\/tmp\/.+/.test(hostPath.path)) return volume.metadata.deletionTimestamp === undefined ? [remove(persistentVolumes, volume)] : NONE
  return planFailed(volume, 'VolumeFailedDelete', `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`)
}

function planFailed(volume: PersistentVolume, reason: string, message: string): readonly Action[] {
  const phase = planVolumePhase(volume, 'Failed', message)
  return phase.length === 0 ? NONE : [...phase, event('Warning', reason, message)]
}

/** The claim has found another volume. What the user has set stays. Upstream: unbindVolume */
function planUnbind(volume: PersistentVolume): readonly Action[] {
  const { [BOUND_BY_CONTROLLER]: chosenHere, ...annotations } = volume.metadata.annotations ?? {}
  if (chosenHere === undefined) {
    const { uid: _, ...claimRef } = volume.spec.claimRef!
    return [update(persistentVolumes, { ...volume, spec: { ...volume.spec, claimRef } })]
  }
  const metadata = changed(volume.metadata, { annotations: Object.keys(annotations).length === 0 ? undefined : annotations })
  return [update(persistentVolumes, { ...volume, metadata, spec: changed(volume.spec, { claimRef: undefined }) })]
}

function wrongMode(volume: PersistentVolume, claim: PersistentVolumeClaim): readonly Action[] {
  const [volumeName, claimName] = [volume.metadata.name, claim.metadata.name]
  const toVolume = `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${claimName}" due to incompatible volumeMode.`
  const toClaim = `Cannot bind PersistentVolume "${volumeName}" to requested PersistentVolumeClaim due to incompatible volumeMode.`
  return [event('Warning', 'VolumeMismatch', toVolume), event('Warning', 'VolumeMismatch', toClaim, claim)]
}

const NONE: readonly Action[] = []
