import type { CSIDriver, CSINode, CSIStorageCapacity, PersistentVolume, PersistentVolumeClaim, StorageClass } from '@kubesim/api'

/** A volume that the scheduler gives to a claim. */
export interface VolumeBinding {
  readonly volume: PersistentVolume
  /** `namespace/name`. */
  readonly claim: string
}

/** What the scheduler means to do with the claims of a pod that has its node. */
export interface AssumedVolumes {
  /** Volumes that exist, as they will be when they are bound. */
  readonly bindings: readonly VolumeBinding[]
  /** Claims for which volumes will be made, as they will be when that has been asked for. */
  readonly provisions: readonly PersistentVolumeClaim[]
  /** The API has been told. */
  readonly isWritten: boolean
}

/** What plugins may know of storage; claims and volumes are shown as they will be once what has been decided is done. */
export interface VolumeView {
  /** By `namespace/name`. */
  claim(key: string): PersistentVolumeClaim | undefined
  volume(name: string): PersistentVolume | undefined
  volumesOfClass(className: string): readonly PersistentVolume[]
  storageClass(name: string): StorageClass | undefined
  csiNode(nodeName: string): CSINode | undefined
  csiDriver(name: string): CSIDriver | undefined
  capacities(): Iterable<CSIStorageCapacity>
  /** Names of the volumes that are attached to a node, or on their way there or away. */
  attachedTo(nodeName: string): readonly string[]
  /** Whether a pod that has a node uses a claim. */
  isUsed(claimKey: string): boolean
  assumed(podKey: string): AssumedVolumes | undefined
  /** Plugins that reserve keep here what they have decided; undefined takes it back. */
  assume(podKey: string, volumes: AssumedVolumes | undefined): void
}

/** A cluster without storage. */
export const NO_STORAGE: VolumeView = {
  claim: () => undefined,
  volume: () => undefined,
  volumesOfClass: () => [],
  storageClass: () => undefined,
  csiNode: () => undefined,
  csiDriver: () => undefined,
  capacities: () => [],
  attachedTo: () => [],
  isUsed: () => false,
  assumed: () => undefined,
  assume: () => {},
}
