import type { PersistentVolumeClaim, StorageClass } from '@kubesim/api'
import type { KeyValue, Store } from '../store/index.ts'
import { DerivedValue } from './derived-value.ts'
import type { AdmissionPlugin } from './plugin.ts'

const DEFAULT_ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'

/** A claim that names no class gets the default one, if there is one. Upstream: plugin/pkg/admission/storage/storageclass/setdefault */
export function defaultStorageClass(store: Store<object>): AdmissionPlugin {
  const defaultClass = new DerivedValue(store, 'storage.k8s.io/storageclasses', findDefault)
  return {
    name: 'DefaultStorageClass',
    handles: (operation, { group, resource }, subresource) =>
      operation === 'CREATE' && group === '' && resource === 'persistentvolumeclaims' && subresource === '',
    admit: ({ object }) => {
      const claim = object as PersistentVolumeClaim
      if (claim.spec?.storageClassName !== undefined || claim.metadata.annotations?.[CLASS_ANNOTATION] !== undefined) return claim
      const found = defaultClass.value
      if (found === undefined) return claim
      return { ...claim, spec: { ...claim.spec, storageClassName: found.metadata.name! } } as PersistentVolumeClaim
    },
  }
}

/** The newest default class, the first by name among equally new ones. */
function findDefault(items: readonly KeyValue<object>[]): StorageClass | undefined {
  const defaults = items
    .map((item) => item.value as StorageClass)
    .filter(({ metadata }) => DEFAULT_ANNOTATIONS.some((annotation) => metadata.annotations?.[annotation] === 'true'))
  defaults.sort((a, b) => {
    const [newer, older] = [b.metadata.creationTimestamp ?? '', a.metadata.creationTimestamp ?? '']
    if (newer !== older) return newer > older ? 1 : -1
    return a.metadata.name! < b.metadata.name! ? -1 : 1
  })
  return defaults[0]
}
