import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultResourceList, defaultResources } from '../resource-list-defaults.ts'

/** Upstream: pkg/apis/core/v1 SetDefaults_PersistentVolumeClaim */
export function defaultClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const status = claim.status ?? {}
  return changed(claim, {
    spec: defaultClaimSpec(claim.spec ?? {}),
    status: changed(status, {
      phase: status.phase || 'Pending',
      capacity: defaultResourceList(status.capacity),
      allocatedResources: defaultResourceList(status.allocatedResources),
    }),
  })
}

/** Upstream: pkg/apis/core/v1 SetDefaults_PersistentVolumeClaimSpec */
export function defaultClaimSpec(spec: PersistentVolumeClaimSpec = {}): PersistentVolumeClaimSpec {
  return changed(spec, { volumeMode: spec.volumeMode ?? 'Filesystem', resources: defaultResources(spec.resources) })
}
