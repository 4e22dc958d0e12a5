import type { ResourceStrategy } from '../../../resource.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../../types/generated.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { changed } from '../../structural-sharing.ts'
import { validateClaimSpec } from './claim-spec.ts'
import { claimSpecWarnings } from './claim-warnings.ts'
import { defaultClaim } from './defaults.ts'
import { STORAGE_CLASS_ANNOTATION, validateClaimStatus, validateClaimUpdate } from './update-validation.ts'

/** Upstream: pkg/registry/core/persistentvolumeclaim */
export const persistentVolumeClaimStrategy: ResourceStrategy<PersistentVolumeClaim> = {
  applyDefaults: defaultClaim,
  prepareForCreate: (claim) => ({ ...withDataSources(claim, undefined), status: { phase: 'Pending' } }),
  prepareForUpdate: withDataSources,
  validate: ({ spec }) => errorsOf((errors) => validateClaimSpec(spec ?? {}, 'spec', errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateClaimUpdate(next, normalised(live), errors)),
  validateStatusUpdate: (next) => errorsOf((errors) => validateClaimStatus(next, errors)),
  validateName: nameIsDnsSubdomain,
  warnings: ({ metadata, spec }) => [
    ...(metadata.annotations?.[STORAGE_CLASS_ANNOTATION] === undefined
      ? []
      : [`metadata.annotations[${STORAGE_CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`]),
    ...claimSpecWarnings(spec ?? {}, 'spec'),
  ],
}

/** Only claims and snapshots of the same namespace, unless there was something else before. */
function withDataSources(next: PersistentVolumeClaim, live: PersistentVolumeClaim | undefined): PersistentVolumeClaim {
  let spec = next.spec ?? {}
  const old = live?.spec
  if (spec.dataSourceRef?.namespace && old?.dataSourceRef === undefined) spec = changed(spec, { dataSourceRef: undefined })
  const isRestricted = old?.dataSource === undefined && old?.dataSourceRef === undefined && spec.dataSourceRef === undefined
  if (isRestricted && !isClaimOrSnapshot(spec)) spec = changed(spec, { dataSource: undefined })
  return changed(next, { spec: withBothSources(spec) })
}

function normalised(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return changed(claim, { spec: withBothSources(claim.spec ?? {}) })
}

function isClaimOrSnapshot({ dataSource }: PersistentVolumeClaimSpec): boolean {
  if (dataSource === undefined) return false
  if (dataSource.kind === 'PersistentVolumeClaim') return (dataSource.apiGroup ?? '') === ''
  return dataSource.kind === 'VolumeSnapshot' && dataSource.apiGroup === 'snapshot.storage.k8s.io'
}

/** The older of the two fields follows the newer, and the reverse. Upstream: NormalizeDataSources */
function withBothSources(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const { dataSource, dataSourceRef } = spec
  if (dataSource !== undefined && dataSourceRef === undefined) return changed(spec, { dataSourceRef: dataSource })
  if (dataSourceRef === undefined || dataSource !== undefined || dataSourceRef.namespace) return spec
  const { namespace: _, ...local } = dataSourceRef
  return changed(spec, { dataSource: local })
}
