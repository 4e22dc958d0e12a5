import {
  claimKeysOf,
  csiDrivers,
  nodes,
  type PersistentVolume,
  type Pod,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  semanticDeepEqual,
  type VolumeAttachment,
  volumeAttachments,
} from '@kubesim/api'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { PODS_BY_CLAIM } from '../persistent-volume-binder/controller.ts'
import { type AttachView, planAttachments } from './plan.ts'

const BY_VOLUME = 'attachmentsByVolume'
const BY_NODE = 'attachmentsByNode'

/**
 * Brings volumes to the nodes whose pods use them, and away again. Upstream: pkg/controller/volume/attachdetach
 * Differs: only volumes of CSI drivers are attached; what happens to a pod, a claim or a node is acted on at once, upstream looks every 100 ms.
 */
export const attachDetachController = defineController<PersistentVolume, AttachView>({
  name: 'attachdetach-controller',
  for: persistentVolumes,
  concerns: ({ spec }) => spec.csi !== undefined,
  watches: [
    watchOf(pods, ({ object }, caches) => volumesOfPod(object, caches)),
    watchOf(persistentVolumeClaims, ({ object }) => (object.spec.volumeName ? [object.spec.volumeName] : NONE)),
    watchOf(volumeAttachments, ({ object }) => volumeNames(object)),
    watchOf(nodes, ({ type, object, previous }, caches) => {
      const isSame = type === 'updated' && semanticDeepEqual(object.status?.volumesInUse, previous?.status?.volumesInUse)
      const isAsWell = isSame && object.spec.taints === previous?.spec.taints
      return isAsWell ? NONE : caches.byIndex(volumeAttachments, BY_NODE, object.metadata.name!).flatMap(volumeNames)
    }),
    watchOf(csiDrivers, () => NONE),
  ],
  setup(caches) {
    caches.addIndex(pods, PODS_BY_CLAIM, claimKeysOf)
    caches.addIndex(volumeAttachments, BY_VOLUME, volumeNames)
    caches.addIndex(volumeAttachments, BY_NODE, ({ spec }) => [spec.nodeName])
  },
  observe({ metadata, spec: { claimRef, csi } }, caches) {
    const users = claimRef === undefined ? NO_PODS : caches.byIndex(pods, PODS_BY_CLAIM, `${claimRef.namespace}/${claimRef.name}`)
    return {
      users: users.filter(({ spec }) => Boolean(spec.nodeName)),
      attachments: caches.byIndex(volumeAttachments, BY_VOLUME, metadata.name!),
      nodeByName: (name) => caches.get(nodes, name),
      isAttachRequired: csi !== undefined && caches.get(csiDrivers, csi.driver)?.spec.attachRequired !== false,
    }
  },
  plan: planAttachments,
})

function volumesOfPod(pod: Pod, caches: Caches): readonly string[] {
  if (!pod.spec.nodeName) return NONE
  return claimKeysOf(pod).flatMap((key) => caches.get(persistentVolumeClaims, key)?.spec.volumeName || [])
}

function volumeNames({ spec }: VolumeAttachment): readonly string[] {
  return spec.source.persistentVolumeName === undefined ? NONE : [spec.source.persistentVolumeName]
}

const NONE: readonly string[] = []
const NO_PODS: readonly Pod[] = []
