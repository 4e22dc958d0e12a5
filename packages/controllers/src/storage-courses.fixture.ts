import {
  type KubeObject,
  nodes,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  type ResourceDefinition,
  storageClasses,
  volumeAttachments,
} from '@kubesim/api'
import { attachDetachController } from './attach-detach/controller.ts'
import { csiAttacher } from './csi-attacher/controller.ts'
import { csiProvisioner } from './csi-provisioner/controller.ts'
import { csiResizer } from './csi-resizer/controller.ts'
import { node } from './daemon-set/daemon-set-values.fixture.ts'
import { ephemeralVolumeController } from './ephemeral-volume/controller.ts'
import type { ControllerWorld } from './kit/controller-world.fixture.ts'
import type { Course } from './kit/course-of-work.fixture.ts'
import { persistentVolumeBinder } from './persistent-volume-binder/controller.ts'
import { claim, storageClass, volume } from './persistent-volume-binder/volume-values.fixture.ts'
import { persistentVolumeExpander } from './persistent-volume-expander/controller.ts'
import { pvProtectionController } from './pv-protection/controller.ts'
import { pvcProtectionController } from './pvc-protection/controller.ts'

const make =
  <T extends KubeObject>(definition: ResourceDefinition<T>, object: NoInfer<T>) =>
  ({ client }: ControllerWorld) =>
    void client.of(definition).create(object)

const removeAll =
  <T extends KubeObject>(definition: ResourceDefinition<T>) =>
  ({ client, list }: ControllerWorld) => {
    for (const { metadata } of list(definition)) {
      const at = metadata.namespace === undefined ? { name: metadata.name! } : { namespace: metadata.namespace, name: metadata.name! }
      client.of(definition).delete(at, { gracePeriodSeconds: 0 })
    }
  }

function grow(size: string) {
  return ({ client, list }: ControllerWorld) => {
    for (const object of list(persistentVolumeClaims) as readonly PersistentVolumeClaim[])
      client.of(persistentVolumeClaims).update({ ...object, spec: { ...object.spec, resources: { requests: { storage: size } } } })
  }
}

const FAST = storageClass('fast', { allowVolumeExpansion: true })

/** What storage is put through. */
export const STORAGE_COURSES: readonly Course[] = [
  {
    name: 'volumes: claims find theirs, and leave them behind',
    controllers: [persistentVolumeBinder, pvcProtectionController, pvProtectionController],
    changes: [
      make(persistentVolumes, volume('large', { size: '100Gi' })),
      make(persistentVolumes, volume('small')),
      make(persistentVolumeClaims, claim('first')),
      make(persistentVolumeClaims, claim('second')),
      removeAll(persistentVolumeClaims),
    ],
    restMs: 1_000,
    resources: [persistentVolumes, persistentVolumeClaims],
    passesMax: 60,
  },
  {
    name: 'volumes: provisioned, attached, grown and detached',
    controllers: [
      persistentVolumeBinder,
      pvcProtectionController,
      pvProtectionController,
      csiProvisioner,
      csiAttacher,
      csiResizer,
      attachDetachController,
      persistentVolumeExpander,
    ],
    changes: [
      ({ client }) => void client.of(nodes).create(node('node-1')),
      make(storageClasses, FAST),
      make(persistentVolumeClaims, claim('data', { className: 'fast' })),
      make(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'db', namespace: 'default' },
        spec: { containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
      }),
      grow('20Gi'),
      removeAll(pods),
    ],
    restMs: 10_000,
    resources: [persistentVolumes, persistentVolumeClaims, volumeAttachments, nodes],
    passesMax: 120,
  },
  {
    name: 'volumes: of a pod, and no longer there than it',
    controllers: [ephemeralVolumeController, persistentVolumeBinder, pvcProtectionController, pvProtectionController, csiProvisioner],
    changes: [
      make(storageClasses, FAST),
      make(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'scratch', namespace: 'default' },
        spec: {
          containers: [],
          volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec: claim('v', { className: 'fast' }).spec } } }],
        },
      }),
      removeAll(pods),
      removeAll(persistentVolumeClaims),
    ],
    restMs: 10_000,
    resources: [persistentVolumes, persistentVolumeClaims],
    passesMax: 50,
  },
]
