import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { csiDriverStrategy, csiNodeStrategy, csiStorageCapacityStrategy } from './csi-strategies.ts'
import { storageClassStrategy } from './storage-class-strategy.ts'
import { volumeAttachmentStrategy } from './volume-attachment-strategy.ts'
import { volumeAttributesClassStrategy } from './volume-attributes-class-strategy.ts'

export const STORAGE_STRATEGIES: KindStrategies = {
  'storage.k8s.io/CSIDriver': kindStrategy(csiDriverStrategy),
  'storage.k8s.io/CSINode': kindStrategy(csiNodeStrategy),
  'storage.k8s.io/CSIStorageCapacity': kindStrategy(csiStorageCapacityStrategy),
  'storage.k8s.io/StorageClass': kindStrategy(storageClassStrategy),
  'storage.k8s.io/VolumeAttachment': kindStrategy(volumeAttachmentStrategy),
  'storage.k8s.io/VolumeAttributesClass': kindStrategy(volumeAttributesClassStrategy),
}
