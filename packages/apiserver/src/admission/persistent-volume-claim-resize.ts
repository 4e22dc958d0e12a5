import { classOfClaim, compareQuantities, type PersistentVolumeClaim, requestOf, type StorageClass } from '@kubesim/api'
import type { Store } from '../store/index.ts'
import type { AdmissionPlugin } from './plugin.ts'
import { forbiddenBy } from './refusal.ts'

/** Claims grow only when they are bound and their class lets them. Upstream: plugin/pkg/admission/storage/persistentvolume/resize */
export function persistentVolumeClaimResize(store: Store<object>): AdmissionPlugin {
  return {
    name: 'PersistentVolumeClaimResize',
    handles: (operation, { group, resource }, subresource) =>
      operation === 'UPDATE' && group === '' && resource === 'persistentvolumeclaims' && subresource === '',
    validate(context) {
      const [claim, before] = [context.object as PersistentVolumeClaim, context.oldObject as PersistentVolumeClaim]
      if (compareQuantities(requestOf(claim), requestOf(before)) <= 0) return undefined
      if (before.status?.phase !== 'Bound') throw forbiddenBy(context, 'Only bound persistent volume claims can be expanded')
      if (!isExpandable(store, claim, before))
        throw forbiddenBy(
          context,
          'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
        )
      return undefined
    },
  }
}

function isExpandable(store: Store<object>, claim: PersistentVolumeClaim, before: PersistentVolumeClaim): boolean {
  const className = classOfClaim(claim)
  if (className === '' || className !== classOfClaim(before)) return false
  return (store.get('storage.k8s.io/storageclasses', className)?.value as StorageClass | undefined)?.allowVolumeExpansion === true
}
