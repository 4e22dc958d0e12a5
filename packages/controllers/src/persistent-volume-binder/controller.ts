import {
  BIND_COMPLETED,
  claimKeysOf,
  classOfClaim,
  classOfVolume,
  defaultClassOf,
  isPodTerminal,
  keyOf,
  namesClass,
  type PersistentVolume,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  type StorageClass,
  storageClasses,
} from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { type ResourceSpanningController, startController } from '../kit/manager.ts'
import { type ClaimView, planClaim } from './plan-claim.ts'
import { planVolume } from './plan-volume.ts'

const NAME = 'persistent-volume-binder'
/** Index of pods by the claims that they use. */
export const PODS_BY_CLAIM = 'podsByClaim'
const VOLUMES_BY_CLAIM = 'volumesByClaim'
const FREE_BY_CLASS = 'freeByClass'
const UNBOUND_BY_CLASS = 'unboundByClass'
const CLAIMS_BY_VOLUME = 'claimsByVolume'
/** No class has this name. */
const CLASSLESS = '?'

/** Upstream: pkg/controller/volume/persistentvolume, its claim worker. Differs: claims wake when a volume or class comes that may help them; upstream looks every 15 s. */
const claimBinder = defineController<PersistentVolumeClaim, ClaimView>({
  name: NAME,
  for: persistentVolumeClaims,
  watches: [watchOf(persistentVolumes, claimsOfVolume), watchOf(storageClasses, claimsOfClass)],
  setup(caches) {
    caches.addIndex(pods, PODS_BY_CLAIM, claimKeysOf)
    caches.addIndex(persistentVolumes, VOLUMES_BY_CLAIM, claimKeyOf)
    caches.addIndex(persistentVolumes, FREE_BY_CLASS, (volume) => (volume.spec.claimRef === undefined ? [classOfVolume(volume)] : NONE))
    caches.addIndex(persistentVolumeClaims, UNBOUND_BY_CLASS, unboundClass)
    caches.addIndex(persistentVolumeClaims, CLAIMS_BY_VOLUME, ({ spec }) => (spec.volumeName ? [spec.volumeName] : NONE))
  },
  observe: (claim, caches) => ({
    storageClass: caches.get(storageClasses, classOfClaim(claim)),
    defaultClass: namesClass(claim) ? undefined : defaultClassOf(caches.values(storageClasses)),
    volume: claim.spec.volumeName ? caches.get(persistentVolumes, claim.spec.volumeName) : undefined,
    candidates: isBound(claim)
      ? NO_VOLUMES
      : [
          ...caches.byIndex(persistentVolumes, VOLUMES_BY_CLAIM, keyOf(claim)),
          ...caches.byIndex(persistentVolumes, FREE_BY_CLASS, classOfClaim(claim)),
        ],
    waitingPods: isBound(claim) ? NONE : waitingPods(claim, caches),
  }),
  plan: planClaim,
})

/** Upstream: pkg/controller/volume/persistentvolume, its volume worker */
const volumeBinder = defineController<PersistentVolume, PersistentVolumeClaim | undefined>({
  name: NAME,
  for: persistentVolumes,
  watches: [watchOf(persistentVolumeClaims, volumesOfClaim)],
  observe: ({ spec: { claimRef } }, caches) =>
    claimRef?.uid ? caches.get(persistentVolumeClaims, `${claimRef.namespace}/${claimRef.name}`) : undefined,
  plan: planVolume,
})

/** Binds claims and volumes to each other, calls for provisioners and reclaims what is released. Upstream: pkg/controller/volume/persistentvolume */
export const persistentVolumeBinder: ResourceSpanningController = {
  name: NAME,
  eventSource: 'persistentvolume-controller',
  start(runtime) {
    const queues = [
      startController(claimBinder, { ...runtime, queueName: `${runtime.queueName}/claims` }),
      startController(volumeBinder, { ...runtime, queueName: `${runtime.queueName}/volumes` }),
    ]
    return {
      stop: () => {
        for (const queue of queues) queue.stop()
      },
    }
  },
}

function waitingPods({ metadata }: PersistentVolumeClaim, caches: Caches): readonly string[] {
  return caches
    .byIndex(pods, PODS_BY_CLAIM, `${metadata.namespace}/${metadata.name}`)
    .filter((pod) => !pod.spec.nodeName && !isPodTerminal(pod))
    .map((pod) => pod.metadata.name!)
}

/** The claim that it names, the one that names it, and when it is free, those that wait for such a volume. */
function claimsOfVolume({ object, previous }: InformerEvent<PersistentVolume>, caches: Caches): readonly string[] {
  const keys = new Set([...claimKeyOf(object), ...(previous === undefined ? NONE : claimKeyOf(previous))])
  for (const claim of caches.byIndex(persistentVolumeClaims, CLAIMS_BY_VOLUME, object.metadata.name!)) keys.add(keyOf(claim))
  if (object.spec.claimRef === undefined || object.status?.phase === 'Available')
    for (const claim of caches.byIndex(persistentVolumeClaims, UNBOUND_BY_CLASS, classOfVolume(object))) keys.add(keyOf(claim))
  return [...keys]
}

function claimsOfClass({ object }: InformerEvent<StorageClass>, caches: Caches): readonly string[] {
  const ofIt = caches.byIndex(persistentVolumeClaims, UNBOUND_BY_CLASS, object.metadata.name!)
  return [...ofIt, ...caches.byIndex(persistentVolumeClaims, UNBOUND_BY_CLASS, CLASSLESS)].map(keyOf)
}

function volumesOfClaim({ object }: InformerEvent<PersistentVolumeClaim>, caches: Caches): readonly string[] {
  return caches.byIndex(persistentVolumes, VOLUMES_BY_CLAIM, keyOf(object)).map(({ metadata }) => metadata.name!)
}

function claimKeyOf({ spec: { claimRef } }: PersistentVolume): readonly string[] {
  return claimRef === undefined ? NONE : [`${claimRef.namespace}/${claimRef.name}`]
}

/** A claim that says nothing of a class waits for volumes without one, and for a default class. */
function unboundClass(claim: PersistentVolumeClaim): readonly string[] {
  if (isBound(claim)) return NONE
  return namesClass(claim) ? [classOfClaim(claim)] : ['', CLASSLESS]
}

function isBound({ metadata }: PersistentVolumeClaim): boolean {
  return metadata.annotations?.[BIND_COMPLETED] !== undefined
}

const NONE: readonly string[] = []
const NO_VOLUMES: readonly PersistentVolume[] = []
