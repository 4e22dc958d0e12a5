import type { CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment, VolumeAttributesClass } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('storage.k8s.io', 'v1')

export const csiDrivers = resource<CSIDriver>('csidrivers', 'CSIDriver', { namespaced: false, hash: 'hL6j/rwBV5w=' })
export const csiNodes = resource<CSINode>('csinodes', 'CSINode', { namespaced: false, hash: 'Pe62DkZtjuo=' })
export const csiStorageCapacities = resource<CSIStorageCapacity>('csistoragecapacities', 'CSIStorageCapacity', { hash: 'xeVl+2Ly1kE=' })
export const storageClasses = resource<StorageClass>('storageclasses', 'StorageClass', {
  namespaced: false,
  shortNames: ['sc'],
  hash: 'K+m6uJwbjGY=',
})
export const volumeAttachments = resource<VolumeAttachment>('volumeattachments', 'VolumeAttachment', {
  namespaced: false,
  status: true,
  hash: 'tJx/ezt6UDU=',
})
export const volumeAttributesClasses = resource<VolumeAttributesClass>('volumeattributesclasses', 'VolumeAttributesClass', {
  namespaced: false,
  shortNames: ['vac'],
  hash: 'Bl3MtjZ/n/s=',
})
