import type { CSIDriver, StorageClass, VolumeAttachment } from '../../types/generated.ts'
import { defaultDiskSources, defaultHostPath } from '../core/pod/volume-defaults.ts'
import { changed } from '../structural-sharing.ts'

/** Upstream: pkg/apis/storage/v1 SetDefaults_StorageClass */
export function defaultStorageClass(storageClass: StorageClass): StorageClass {
  return changed(storageClass, {
    reclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
    volumeBindingMode: storageClass.volumeBindingMode ?? 'Immediate',
  })
}

/** Upstream: pkg/apis/storage/v1 SetDefaults_CSIDriver */
export function defaultCsiDriver(driver: CSIDriver): CSIDriver {
  const spec = driver.spec ?? {}
  return changed(driver, {
    spec: changed(spec, {
      attachRequired: spec.attachRequired ?? true,
      podInfoOnMount: spec.podInfoOnMount ?? false,
      storageCapacity: spec.storageCapacity ?? false,
      fsGroupPolicy: spec.fsGroupPolicy ?? 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: (spec.volumeLifecycleModes?.length ?? 0) > 0 ? spec.volumeLifecycleModes : ['Persistent'],
      requiresRepublish: spec.requiresRepublish ?? false,
      seLinuxMount: spec.seLinuxMount ?? false,
    }),
  })
}

/** Upstream: pkg/apis/storage/v1 SetObjectDefaults_VolumeAttachment */
export function defaultVolumeAttachment(attachment: VolumeAttachment): VolumeAttachment {
  const { spec } = attachment
  const inline = spec?.source?.inlineVolumeSpec
  if (!inline) return attachment
  const inlineVolumeSpec = changed(inline, { hostPath: defaultHostPath(inline.hostPath), ...defaultDiskSources(inline) })
  return changed(attachment, { spec: changed(spec, { source: changed(spec.source, { inlineVolumeSpec }) }) })
}
