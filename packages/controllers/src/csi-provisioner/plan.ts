import {
  isBindingDelayed,
  type PersistentVolume,
  type PersistentVolumeClaim,
  PROVISIONED_BY,
  STORAGE_PROVISIONER,
  type StorageClass,
  selectedNode,
} from '@kubesim/api'
import { driverOf } from '../persistent-volume-binder/provisioners.ts'
import { PROVISIONER_FINALIZER } from './provisioned-volume.ts'

/** The driver that is to make a claim's volume now; undefined: none is. Upstream: sig-storage-lib-external-provisioner shouldProvision */
export function driverWanted(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): string | undefined {
  if (claim.spec.volumeName || claim.metadata.deletionTimestamp !== undefined || storageClass === undefined) return undefined
  const driver = claim.metadata.annotations?.[STORAGE_PROVISIONER]
  if (driver === undefined || driver !== driverOf(storageClass.provisioner)) return undefined
  return isBindingDelayed(storageClass) && selectedNode(claim) === undefined ? undefined : driver
}

/** The driver that is to delete what stands behind a volume. Upstream: sig-storage-lib-external-provisioner shouldDelete */
export function driverToDelete({ metadata, spec, status }: PersistentVolume): string | undefined {
  if (status?.phase !== 'Released' || spec.persistentVolumeReclaimPolicy !== 'Delete') return undefined
  const isDone = metadata.deletionTimestamp !== undefined && !metadata.finalizers?.includes(PROVISIONER_FINALIZER)
  return isDone ? undefined : metadata.annotations?.[PROVISIONED_BY]
}
