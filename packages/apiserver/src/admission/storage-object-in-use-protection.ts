import type { AdmissionPlugin } from './plugin.ts'

const FINALIZERS: Readonly<Record<string, string>> = {
  '/persistentvolumes': 'kubernetes.io/pv-protection',
  '/persistentvolumeclaims': 'kubernetes.io/pvc-protection',
}

/**
 * Volumes and claims cannot go while they are used: controllers lift the finalizers. Upstream: plugin/pkg/admission/storage/storageobjectinuseprotection
 * Differs: classes of volume attributes get no finalizer, as no controller would lift it.
 */
export function storageObjectInUseProtection(): AdmissionPlugin {
  const finalizerOf = ({ group, resource }: { readonly group: string; readonly resource: string }) => FINALIZERS[`${group}/${resource}`]
  return {
    name: 'StorageObjectInUseProtection',
    handles: (operation, definition, subresource) => operation === 'CREATE' && subresource === '' && finalizerOf(definition) !== undefined,
    admit({ object, definition }) {
      const finalizer = finalizerOf(definition)!
      const { finalizers = [] } = object!.metadata
      if (finalizers.includes(finalizer)) return object
      return { ...object!, metadata: { ...object!.metadata, finalizers: [...finalizers, finalizer] } }
    },
  }
}
