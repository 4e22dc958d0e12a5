import {
  type CSIDriver,
  type CSIStorageCapacity,
  canonicalQuantity,
  type StorageClass,
  type VolumeAttachment,
  type VolumeAttributesClass,
} from '@kubesim/api'
import { orNone } from './cell-text.ts'
import { AGE, boolean, identifying, NAME, tableOf, text } from './table-definition.ts'

const DEFAULT_CLASS_ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']

export const storageClassTable = tableOf<StorageClass>([
  identifying(text('Name', ({ metadata }) => (isDefault(metadata) ? `${metadata.name} (default)` : metadata.name))),
  text('Provisioner', ({ provisioner }) => provisioner),
  text('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete'),
  text('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate'),
  text('AllowVolumeExpansion', ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false),
  AGE,
])

function isDefault({ annotations }: StorageClass['metadata']): boolean {
  return DEFAULT_CLASS_ANNOTATIONS.some((annotation) => annotations?.[annotation] === 'true')
}

export const volumeAttributesClassTable = tableOf<VolumeAttributesClass>([NAME, text('DriverName', ({ driverName }) => driverName), AGE])

export const volumeAttachmentTable = tableOf<VolumeAttachment>([
  NAME,
  identifying(text('Attacher', ({ spec }) => spec.attacher)),
  text('PV', ({ spec }) => spec.source.persistentVolumeName),
  text('Node', ({ spec }) => spec.nodeName),
  boolean('Attached', ({ status }) => status?.attached ?? false),
  AGE,
])

export const csiDriverTable = tableOf<CSIDriver>([
  NAME,
  boolean('AttachRequired', ({ spec }) => spec.attachRequired ?? true),
  boolean('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount ?? false),
  boolean('StorageCapacity', ({ spec }) => spec.storageCapacity ?? false),
  text('TokenRequests', ({ spec }) => spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>'),
  boolean('RequiresRepublish', ({ spec }) => spec.requiresRepublish ?? false),
  text('Modes', ({ spec }) => orNone((spec.volumeLifecycleModes ?? []).join(','))),
  AGE,
])

export const csiStorageCapacityTable = tableOf<CSIStorageCapacity>([
  NAME,
  text('StorageClassName', ({ storageClassName }) => storageClassName),
  text('Capacity', ({ capacity }) => (capacity === undefined ? '<unset>' : canonicalQuantity(capacity))),
])
