import {
  claimKeysOf,
  classOfClaim,
  keyOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  type StorageClass,
  storageClasses,
} from '@kubesim/api'
import { defineController, watchOf } from '../kit/controller.ts'
import { PODS_BY_CLAIM } from '../persistent-volume-binder/controller.ts'
import { planResize, type ResizeView } from './plan.ts'

/**
 * Stands in for the external resizers of all CSI drivers, and for the kubelets that grow the file systems then.
 * Upstream: kubernetes-csi/external-resizer, pkg/volume/util/operationexecutor NodeExpandVolume
 * Differs: a file system grows a moment after a pod with the volume runs, by the same hand as the volume; no node is asked.
 */
export const csiResizer = defineController<PersistentVolumeClaim, ResizeView>({
  name: 'csi-resizer',
  eventSource: 'external-resizer',
  for: persistentVolumeClaims,
  watches: [
    watchOf(persistentVolumes, ({ object: { spec } }) =>
      spec.claimRef === undefined ? NONE : [`${spec.claimRef.namespace}/${spec.claimRef.name}`],
    ),
    watchOf(storageClasses, () => NONE),
    watchOf(pods, ({ object, previous }, caches) =>
      object.status?.phase === 'Running' && previous?.status?.phase !== 'Running'
        ? claimKeysOf(object).filter((key) => caches.get(persistentVolumeClaims, key)?.status?.allocatedResourceStatuses !== undefined)
        : NONE,
    ),
  ],
  setup: (caches) => caches.addIndex(pods, PODS_BY_CLAIM, claimKeysOf),
  observe(claim, caches) {
    const storageClass: StorageClass | undefined = caches.get(storageClasses, classOfClaim(claim))
    const volume: PersistentVolume | undefined = claim.spec.volumeName ? caches.get(persistentVolumes, claim.spec.volumeName) : undefined
    const user: Pod | undefined =
      claim.status?.allocatedResourceStatuses === undefined
        ? undefined
        : caches.byIndex(pods, PODS_BY_CLAIM, keyOf(claim)).find(({ status }) => status?.phase === 'Running')
    return { storageClass, volume, user }
  },
  plan: planResize,
})

const NONE: readonly string[] = []
