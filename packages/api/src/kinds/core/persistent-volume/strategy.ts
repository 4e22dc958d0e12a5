import type { ResourceStrategy } from '../../../resource.ts'
import type { PersistentVolume } from '../../../types/generated.ts'
import { nodeSelectorTermWarnings } from '../../rules/deprecated-node-labels.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultPersistentVolume } from './defaults.ts'
import { validatePersistentVolumeUpdate } from './update-validation.ts'
import { validateMountOptions, validatePersistentVolume } from './validation.ts'

/** Upstream: pkg/registry/core/persistentvolume */
export const persistentVolumeStrategy: ResourceStrategy<PersistentVolume> = {
  applyDefaults: defaultPersistentVolume,
  prepareForCreate: (volume, now) => ({ ...volume, status: { phase: 'Pending', lastPhaseTransitionTime: now } }),
  prepareForStatusUpdate: withTransitionTime,
  validate: (volume) =>
    errorsOf((errors) => {
      validatePersistentVolume(volume, errors)
      validateMountOptions(volume, errors)
    }),
  validateUpdate: (next, live) => errorsOf((errors) => validatePersistentVolumeUpdate(next, live, errors)),
  validateName: nameIsDnsSubdomain,
  warnings: persistentVolumeWarnings,
}

/** A change of phase has a time, whoever makes it. */
function withTransitionTime(next: PersistentVolume, live: PersistentVolume, now: string): PersistentVolume {
  const [status, before] = [next.status ?? {}, live.status ?? {}]
  const { lastPhaseTransitionTime: time } = status
  const isOld = time === undefined || time === before.lastPhaseTransitionTime
  if (status.phase === before.phase) {
    return time === undefined
      ? changed(next, { status: changed(status, { lastPhaseTransitionTime: before.lastPhaseTransitionTime }) })
      : next
  }
  return isOld ? changed(next, { status: changed(status, { lastPhaseTransitionTime: now }) }) : next
}

const DEPRECATED_ANNOTATIONS: Readonly<Record<string, string>> = {
  'volume.beta.kubernetes.io/storage-class': 'deprecated since v1.8; use "storageClassName" attribute instead',
  'volume.beta.kubernetes.io/mount-options': 'deprecated since v1.31; use "mountOptions" attribute instead',
}

const DEPRECATED_SOURCES = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const

/** Upstream: pkg/api/persistentvolume GetWarningsForPersistentVolume */
function persistentVolumeWarnings({ metadata, spec = {} }: PersistentVolume): readonly string[] {
  const ofAnnotations = Object.entries(DEPRECATED_ANNOTATIONS)
    .filter(([key]) => metadata.annotations?.[key] !== undefined)
    .map(([key, message]) => `metadata.annotations[${key}]: ${message}`)
  const recycled =
    'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.'
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? []
  return [
    ...ofAnnotations,
    ...(spec.persistentVolumeReclaimPolicy === 'Recycle' ? [recycled] : []),
    ...terms.flatMap((term, index) => nodeSelectorTermWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`, false)),
    ...DEPRECATED_SOURCES.filter(([source]) => spec[source] !== undefined).map(([, shown, message]) => `spec.${shown}: ${message}`),
  ]
}
