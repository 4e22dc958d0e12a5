import {
  compareQuantities,
  type PersistentVolume,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
  requestOf,
} from '@kubesim/api'
import { type Action, event } from '../kit/action.ts'
import { defineController, watchOf } from '../kit/controller.ts'

/** Says that a claim which wants more waits for its driver. Upstream: pkg/controller/volume/expand */
export const persistentVolumeExpander = defineController<PersistentVolumeClaim, PersistentVolume | undefined>({
  name: 'expand-controller',
  eventSource: 'volume_expand',
  for: persistentVolumeClaims,
  watches: [watchOf(persistentVolumes, () => [])],
  observe: ({ spec }, caches) => (spec.volumeName ? caches.get(persistentVolumes, spec.volumeName) : undefined),
  plan: planExpansion,
})

/** A claim is bound and asks for more than it has. */
export function wantsMore(claim: PersistentVolumeClaim): boolean {
  const { phase, capacity } = claim.status ?? {}
  return phase === 'Bound' && compareQuantities(requestOf(claim), capacity?.['storage'] ?? '0') > 0
}

/** Upstream: syncHandler */
export function planExpansion(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): readonly Action[] {
  // Its conditions say that the driver has begun.
  if (volume === undefined || !wantsMore(claim) || claim.status?.allocatedResourceStatuses !== undefined) return []
  return [event('Normal', 'ExternalExpanding', 'waiting for an external controller to expand this PVC')]
}
