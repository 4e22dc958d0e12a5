import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../types/generated.ts'
import { BETA_STORAGE_CLASS, isMarkedDefault, SELECTED_NODE } from './annotations.ts'

/** Name of a claim's class; empty: it wants a volume without one. Upstream: GetPersistentVolumeClaimClass */
export function classOfClaim({ metadata, spec }: PersistentVolumeClaim): string {
  return metadata.annotations?.[BETA_STORAGE_CLASS] ?? spec.storageClassName ?? ''
}

/** The claim says which class it wants, be it none. Upstream: PersistentVolumeClaimHasClass */
export function namesClass({ metadata, spec }: PersistentVolumeClaim): boolean {
  return metadata.annotations?.[BETA_STORAGE_CLASS] !== undefined || spec.storageClassName !== undefined
}

/** Upstream: GetPersistentVolumeClass */
export function classOfVolume({ metadata, spec }: PersistentVolume): string {
  return metadata.annotations?.[BETA_STORAGE_CLASS] ?? spec.storageClassName ?? ''
}

/** Claims of the class wait for the node of their first pod. Upstream: IsDelayBindingMode */
export function isBindingDelayed(storageClass: StorageClass | undefined): boolean {
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer'
}

/** The scheduler has chosen the node for which the claim's volume is to be made. Upstream: IsDelayBindingProvisioning */
export function selectedNode({ metadata }: PersistentVolumeClaim): string | undefined {
  return metadata.annotations?.[SELECTED_NODE]
}

/** The newest of the classes that are marked so, the first by name among equally new ones. Upstream: pkg/volume/util GetDefaultClass */
export function defaultClassOf(classes: Iterable<StorageClass>): StorageClass | undefined {
  let found: StorageClass | undefined
  for (const each of classes) if (isMarkedDefault(each.metadata.annotations) && (found === undefined || precedes(each, found))) found = each
  return found
}

function precedes(a: StorageClass, b: StorageClass): boolean {
  const [time, other] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '']
  return time === other ? a.metadata.name! < b.metadata.name! : time > other
}
