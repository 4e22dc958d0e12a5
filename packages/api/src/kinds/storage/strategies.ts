import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultCsiDriver, defaultVolumeAttachment } from './defaults.ts'
import { storageClassStrategy } from './storage-class-strategy.ts'

export const STORAGE_STRATEGIES: KindStrategies = {
  'storage.k8s.io/CSIDriver': kindStrategy({ applyDefaults: defaultCsiDriver }),
  'storage.k8s.io/StorageClass': kindStrategy(storageClassStrategy),
  'storage.k8s.io/VolumeAttachment': kindStrategy({ applyDefaults: defaultVolumeAttachment }),
}
