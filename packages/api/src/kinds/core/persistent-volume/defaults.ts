import type { PersistentVolume } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultDiskSources, defaultHostPath } from '../pod/volume-defaults.ts'
import { defaultResourceList } from '../resource-list-defaults.ts'

/** Upstream: pkg/apis/core/v1 SetObjectDefaults_PersistentVolume */
export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  const spec = volume.spec ?? {}
  const status = volume.status ?? {}
  return changed(volume, {
    spec: changed(spec, {
      persistentVolumeReclaimPolicy: spec.persistentVolumeReclaimPolicy || 'Retain',
      volumeMode: spec.volumeMode ?? 'Filesystem',
      capacity: defaultResourceList(spec.capacity),
      hostPath: defaultHostPath(spec.hostPath),
      ...defaultDiskSources(spec),
    }),
    status: changed(status, { phase: status.phase || 'Pending' }),
  })
}
