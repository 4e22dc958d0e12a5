import { claimKeysOf, claimNameOf, isControlledBy, type PersistentVolumeClaim, type Pod, persistentVolumeClaims, pods } from '@kubesim/api'
import { type Action, create, event, requeueAfter } from '../kit/action.ts'
import { defineController, watchOf } from '../kit/controller.ts'
import { PODS_BY_CLAIM } from '../persistent-volume-binder/controller.ts'

/** How often it says again that a claim is in the way. */
const RETRY_MS = 60_000

/** Makes the claims of generic ephemeral volumes: each belongs to its pod and goes with it. Upstream: pkg/controller/volume/ephemeral */
export const ephemeralVolumeController = defineController<Pod, ReadonlyMap<string, PersistentVolumeClaim>>({
  name: 'ephemeral-volume-controller',
  eventSource: 'ephemeral_volume',
  for: pods,
  concerns: hasEphemeralVolume,
  watches: [
    watchOf(persistentVolumeClaims, ({ type, key }, caches) =>
      type === 'deleted' ? caches.byIndex(pods, PODS_BY_CLAIM, key).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`) : NONE,
    ),
  ],
  setup: (caches) => caches.addIndex(pods, PODS_BY_CLAIM, claimKeysOf),
  observe(pod, caches) {
    const found = new Map<string, PersistentVolumeClaim>()
    for (const key of claimKeysOf(pod)) {
      const claim = caches.get(persistentVolumeClaims, key)
      if (claim !== undefined) found.set(claim.metadata.name!, claim)
    }
    return found
  },
  plan: planEphemeralVolumes,
})

/** Upstream: syncHandler */
export function planEphemeralVolumes(pod: Pod, claims: ReadonlyMap<string, PersistentVolumeClaim>): readonly Action[] {
  if (pod.metadata.deletionTimestamp !== undefined || !hasEphemeralVolume(pod)) return NO_ACTIONS
  const actions: Action[] = []
  for (const volume of pod.spec.volumes!) {
    const template = volume.ephemeral?.volumeClaimTemplate
    if (template === undefined) continue
    const { name, namespace, uid } = pod.metadata
    const claimName = claimNameOf(name!, volume)!
    const tell = (problem: string) => ({
      type: 'Warning' as const,
      reason: 'FailedBinding',
      message: `ephemeral volume ${volume.name}: ${problem}`,
    })
    const claim = claims.get(claimName)
    if (claim === undefined) {
      const owner = { apiVersion: 'v1', kind: 'Pod', name: name!, uid: uid!, controller: true, blockOwnerDeletion: true }
      const { annotations, labels } = template.metadata ?? {}
      const metadata = {
        name: claimName,
        namespace: namespace!,
        ownerReferences: [owner],
        ...(annotations !== undefined && { annotations }),
        ...(labels !== undefined && { labels }),
      }
      const object: PersistentVolumeClaim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: template.spec }
      actions.push(create(persistentVolumeClaims, object, { onFailure: (error) => tell(`create PVC ${claimName}: ${error.message}`) }))
    } else if (!isControlledBy(claim, pod)) {
      const { message } = tell(`PVC ${namespace}/${claimName} was not created for pod ${namespace}/${name} (pod is not owner)`)
      actions.push(event('Warning', 'FailedBinding', message), requeueAfter(RETRY_MS, 'periodic'))
    }
  }
  return actions
}

function hasEphemeralVolume({ spec }: Pod): boolean {
  return spec.volumes?.some(({ ephemeral }) => ephemeral !== undefined) ?? false
}

const NONE: readonly string[] = []
const NO_ACTIONS: readonly Action[] = []
