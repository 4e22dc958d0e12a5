import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultCsiDriver, defaultStorageClass, defaultVolumeAttachment } from './defaults.ts'

export const STORAGE_STRATEGIES: KindStrategies = {
  'storage.k8s.io/CSIDriver': kindStrategy({ applyDefaults: defaultCsiDriver }),
  'storage.k8s.io/StorageClass': kindStrategy({ applyDefaults: defaultStorageClass }),
  'storage.k8s.io/VolumeAttachment': kindStrategy({ applyDefaults: defaultVolumeAttachment }),
}
