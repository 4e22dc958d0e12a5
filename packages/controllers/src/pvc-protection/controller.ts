import { claimKeysOf, keyOf, type PersistentVolumeClaim, type Pod, persistentVolumeClaims, pods } from '@kubesim/api'
import { type Action, update } from '../kit/action.ts'
import { defineController, watchOf } from '../kit/controller.ts'
import { PODS_BY_CLAIM } from '../persistent-volume-binder/controller.ts'

export const PVC_PROTECTION = 'kubernetes.io/pvc-protection'

/**
 * Keeps a claim that is deleted for as long as a pod on a node uses it. Upstream: pkg/controller/volume/pvcprotection
 * Differs: it trusts what it has seen of pods; upstream asks the API once more before it lets a claim go.
 */
export const pvcProtectionController = defineController<PersistentVolumeClaim, readonly Pod[]>({
  name: 'pvc-protection-controller',
  for: persistentVolumeClaims,
  watches: [
    watchOf(pods, ({ type, object }, caches) =>
      // A pod matters only when it goes, and only to claims that wait for that.
      type === 'added'
        ? NONE
        : claimKeysOf(object).filter((key) => caches.get(persistentVolumeClaims, key)?.metadata.deletionTimestamp !== undefined),
    ),
  ],
  setup: (caches) => caches.addIndex(pods, PODS_BY_CLAIM, claimKeysOf),
  observe: (claim, caches) =>
    claim.metadata.deletionTimestamp === undefined ? NO_PODS : caches.byIndex(pods, PODS_BY_CLAIM, keyOf(claim)),
  plan: planProtection,
})

/** Upstream: processPVC */
export function planProtection(claim: PersistentVolumeClaim, users: readonly Pod[]): readonly Action[] {
  const { finalizers = [], deletionTimestamp } = claim.metadata
  const isProtected = finalizers.includes(PVC_PROTECTION)
  const write = (next: readonly string[]): readonly Action[] => [
    update(persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, finalizers: next } }),
  ]
  if (deletionTimestamp === undefined) return isProtected ? [] : write([...finalizers, PVC_PROTECTION])
  if (!isProtected || users.some(({ spec }) => Boolean(spec.nodeName))) return []
  return write(finalizers.filter((each) => each !== PVC_PROTECTION))
}

const NONE: readonly string[] = []
const NO_PODS: readonly Pod[] = []
