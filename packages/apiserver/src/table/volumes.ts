import { canonicalQuantity, type KubeObject, type PersistentVolume, type PersistentVolumeClaim } from '@kubesim/api'
import { AGE, NAME, tableOf, text, wide } from './table-definition.ts'

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'
const ACCESS_MODES: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]

export const persistentVolumeTable = tableOf<PersistentVolume>([
  NAME,
  text('Capacity', ({ spec }) => canonicalQuantity(spec?.capacity?.storage ?? '0')),
  text('Access Modes', ({ spec }) => accessModes(spec?.accessModes)),
  text('Reclaim Policy', ({ spec }) => spec?.persistentVolumeReclaimPolicy),
  text('Status', phase),
  text('Claim', ({ spec }) => (spec?.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`)),
  text('StorageClass', ({ metadata, spec }) => storageClass(metadata, spec?.storageClassName)),
  text('VolumeAttributesClass', ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>'),
  text('Reason', ({ status }) => status?.reason),
  AGE,
  wide(text('VolumeMode', ({ spec }) => spec?.volumeMode ?? '<unset>')),
])

export const persistentVolumeClaimTable = tableOf<PersistentVolumeClaim>([
  NAME,
  text('Status', phase),
  text('Volume', ({ spec }) => spec?.volumeName),
  text('Capacity', ({ spec, status }) => (spec?.volumeName ? canonicalQuantity(status?.capacity?.storage ?? '0') : '')),
  text('Access Modes', ({ spec, status }) => (spec?.volumeName ? accessModes(status?.accessModes) : '')),
  text('StorageClass', ({ metadata, spec }) => storageClass(metadata, spec?.storageClassName)),
  text('VolumeAttributesClass', ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>'),
  AGE,
  wide(text('VolumeMode', ({ spec }) => spec?.volumeMode ?? '<unset>')),
])

function phase({ metadata, status }: PersistentVolume | PersistentVolumeClaim): string {
  return metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating'
}

function accessModes(modes: readonly string[] | undefined): string {
  return ACCESS_MODES.filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',')
}

function storageClass({ annotations }: KubeObject['metadata'], named: string | undefined): string {
  return annotations?.[CLASS_ANNOTATION] ?? named ?? ''
}
