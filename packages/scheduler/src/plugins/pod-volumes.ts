import {
  BIND_COMPLETED,
  claimNameOf,
  classOfClaim,
  isBindingDelayed,
  isControlledBy,
  matchesNodeSelector,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
} from '@kubesim/api'
import type { Labels } from '../framework/label-matcher.ts'
import type { QueueingHint } from '../framework/plugin.ts'
import type { VolumeView } from '../framework/volume-view.ts'

/** A claim that a pod uses by a volume of its own. */
export interface UsedClaim {
  readonly name: string
  /** `namespace/name`. */
  readonly key: string
  readonly isEphemeral: boolean
}

const NONE: readonly UsedClaim[] = []

/** The claims of a pod's volumes, in their order. */
export function usedClaims({ metadata, spec }: Pod): readonly UsedClaim[] {
  const { volumes } = spec
  if (volumes === undefined) return NONE
  let used: UsedClaim[] | undefined
  for (const volume of volumes) {
    const name = claimNameOf(metadata.name ?? '', volume)
    if (name === undefined) continue
    used ??= []
    used.push({ name, key: `${metadata.namespace}/${name}`, isEphemeral: volume.ephemeral !== undefined })
  }
  return used ?? NONE
}

/** Claims of a pod by what the scheduler has to do with them. Upstream: PodVolumeClaims */
export interface PodClaims {
  readonly bound: readonly PersistentVolumeClaim[]
  /** Bound by the binder, whatever node it will be. */
  readonly immediate: readonly PersistentVolumeClaim[]
  /** Bound here, for the node that is chosen. */
  readonly delayed: readonly PersistentVolumeClaim[]
}

/** What keeps a pod from using its claims, in the scheduler's words; undefined: nothing. Upstream: podHasPVCs */
export function claimProblem(pod: Pod, used: readonly UsedClaim[], volumes: VolumeView): string | undefined {
  for (const { name, key, isEphemeral } of used) {
    const claim = volumes.claim(key)
    if (claim === undefined) {
      const missing = `persistentvolumeclaim "${name}"`
      return isEphemeral ? `waiting for ephemeral volume controller to create the ${missing}` : `${missing} not found`
    }
    if (claim.status?.phase === 'Lost') {
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`
    }
    if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`
    if (isEphemeral && !isControlledBy(claim, pod)) return notOwned(pod, claim)
  }
  return undefined
}

/** Upstream: component-helpers/storage/ephemeral VolumeIsForPod */
function notOwned(pod: Pod, claim: PersistentVolumeClaim): string {
  const { namespace } = pod.metadata
  return `PVC ${namespace}/${claim.metadata.name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`
}

export function podClaims(used: readonly UsedClaim[], volumes: VolumeView): PodClaims {
  const claims: Record<keyof PodClaims, PersistentVolumeClaim[]> = { bound: [], immediate: [], delayed: [] }
  for (const { key } of used) {
    const claim = volumes.claim(key)
    if (claim === undefined) continue
    if (isFullyBound(claim)) claims.bound.push(claim)
    else if (!claim.spec.volumeName && isBindingDelayed(classOf(claim, volumes))) claims.delayed.push(claim)
    else claims.immediate.push(claim)
  }
  return claims
}

export function classOf(claim: PersistentVolumeClaim, volumes: VolumeView): StorageClass | undefined {
  return volumes.storageClass(classOfClaim(claim))
}

/** Upstream: isPVCFullyBound */
export function isFullyBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return Boolean(spec.volumeName) && metadata.annotations?.[BIND_COMPLETED] !== undefined
}

/** Whether a node's labels let it reach a volume. Upstream: component-helpers/storage/volume CheckNodeAffinity */
export function canReach(labels: Labels, { spec }: PersistentVolume): boolean {
  const required = spec.nodeAffinity?.required
  return required === undefined || matchesNodeSelector(required, { name: '', labels })
}

/** The event is about a claim of the pod. */
export const isAboutOwnClaim: QueueingHint = (pod, event) => {
  if (!('object' in event)) return false
  const { namespace, name } = event.object.metadata
  return namespace === pod.metadata.namespace && usedClaims(pod).some((used) => used.name === name)
}
