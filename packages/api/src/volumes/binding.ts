import type { ObjectReference, PersistentVolume, PersistentVolumeClaim } from '../types/generated.ts'
import { BOUND_BY_CONTROLLER } from './annotations.ts'
import { isVolumeFor } from './volume-matching.ts'

/** The volume as bound to a claim; the very volume when it already is. Upstream: GetBindVolumeToClaim */
export function volumeBoundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { claimRef } = volume.spec
  const isNamed = claimRef?.name === claim.metadata.name && claimRef?.namespace === claim.metadata.namespace
  const isDone = isNamed && claimRef?.uid === claim.metadata.uid
  const isChosenHere = !isVolumeFor(volume, claim) && volume.metadata.annotations?.[BOUND_BY_CONTROLLER] === undefined
  if (isDone && !isChosenHere) return volume
  return {
    ...volume,
    metadata: isChosenHere
      ? { ...volume.metadata, annotations: { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' } }
      : volume.metadata,
    spec: { ...volume.spec, claimRef: isDone ? claimRef! : referenceToClaim(claim) },
  }
}

/** Upstream: client-go tools/reference GetReference */
export function referenceToClaim({ apiVersion, kind, metadata }: PersistentVolumeClaim): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata
  return { apiVersion, kind, namespace, name, uid, resourceVersion } as ObjectReference
}
