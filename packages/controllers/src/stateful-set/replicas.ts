import { isPodAvailable, isPodTerminal, type PersistentVolumeClaim, type Pod, persistentVolumeClaims, type StatefulSet } from '@kubesim/api'
import { type Action, type CreateAction, type DeleteAction, update } from '../kit/action.ts'
import { hasUnexpectedController, isStale, withWantedOwner } from './claim-retention.ts'
import { isInRange, ordinalOf, replicaCount, startOrdinal } from './ordinal.ts'
import { claimIsGoing, conflictingController, createClaim, createStatefulPod, deleteStatefulPod, updateStatefulPod } from './pod-actions.ts'
import type { Revisions, VersionedTemplate } from './revisions.ts'
import { claimsOf, statefulPod, withIdentityAndStorage } from './stateful-pod.ts'
import { isRunningAndReady } from './status.ts'

/** The pods of a set by their place. */
export interface Places {
  /** By ordinal from the first; undefined where there is none yet. */
  readonly replicas: readonly (Pod | undefined)[]
  /** Beyond the wanted number, highest ordinal first. */
  readonly condemned: readonly Pod[]
}

/** What a walk over the pods has found to do. */
export interface Walk {
  readonly updates: Action[]
  readonly claims: CreateAction[]
  /** Creations by whether all claims of the pod are there already. */
  readonly creations: { readonly action: CreateAction; readonly isReady: boolean }[]
  readonly deletions: DeleteAction[]
  /** Nothing further down may happen before this has come about. */
  isBlocked: boolean
}

export interface ReplicaPass {
  readonly set: StatefulSet
  readonly revisions: Revisions
  readonly claimByName: (name: string) => PersistentVolumeClaim | undefined
  readonly nowMs: number
}

export function placesOf(set: StatefulSet, pods: readonly Pod[]): Places {
  const replicas = Array.from<Pod | undefined>({ length: replicaCount(set) })
  const condemned: Pod[] = []
  for (const pod of pods) {
    const ordinal = ordinalOf(pod)
    if (isInRange(set, ordinal)) replicas[ordinal - startOrdinal(set)] = pod
    else if (ordinal >= 0) condemned.push(pod)
  }
  return { replicas, condemned: condemned.sort((a, b) => ordinalOf(b) - ordinalOf(a)) }
}

export function isOrdered({ spec }: StatefulSet): boolean {
  return spec.podManagementPolicy !== 'Parallel'
}

/** Upstream: isUnavailable */
export function isUnavailable(pod: Pod | undefined, { set, nowMs }: Pick<ReplicaPass, 'set' | 'nowMs'>): boolean {
  return pod === undefined || pod.metadata.deletionTimestamp !== undefined || !isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)
}

/** From the first ordinal up; in an ordered set a pod that is not ready holds back its successors. Upstream: processReplica */
export function walkReplicas(pass: ReplicaPass, { replicas }: Places): Walk {
  const walk: Walk = { updates: [], claims: [], creations: [], deletions: [], isBlocked: false }
  for (const [at, pod] of replicas.entries()) {
    const goesOn = pod === undefined ? begin(pass, walk, startOrdinal(pass.set) + at) : maintain(pass, walk, pod)
    if (goesOn || !isOrdered(pass.set)) continue
    walk.isBlocked = true
    break
  }
  return walk
}

/** A pod that is not there yet. */
function begin(pass: ReplicaPass, walk: Walk, ordinal: number): false {
  const { set } = pass
  const pod = statefulPod(set, ordinal, templateFor(pass, ordinal))
  const wanted = claimsOf(set, ordinal)
  const found = wanted.map(({ metadata }) => pass.claimByName(metadata.name!))
  if (found.some((claim) => claim !== undefined && isStale(claim, set, pod))) return false
  const going = found.find((claim) => claim?.metadata.deletionTimestamp !== undefined)
  if (going !== undefined) {
    walk.updates.push(claimIsGoing(set, pod, going.metadata.name!))
    return false
  }
  const missing = wanted.filter((_, at) => found[at] === undefined)
  walk.claims.push(...missing.map((claim) => createClaim(set, pod, claim)))
  walk.creations.push({ action: createStatefulPod(set, pod), isReady: missing.length === 0 })
  return false
}

/** A pod that is there. True when it does not hold back its successors. */
function maintain(pass: ReplicaPass, walk: Walk, pod: Pod): boolean {
  const { set, nowMs } = pass
  const isTerminating = pod.metadata.deletionTimestamp !== undefined
  if (isPodTerminal(pod)) {
    if (!isTerminating) walk.deletions.push(deleteStatefulPod(set, pod))
    return false
  }
  if ((pod.status?.phase ?? 'Pending') === 'Pending') {
    const missing = claimsOf(set, ordinalOf(pod)).filter(({ metadata }) => pass.claimByName(metadata.name!) === undefined)
    walk.claims.push(...missing.map((claim) => createClaim(set, pod, claim)))
    walk.updates.push(...retentionUpdates(pass, pod))
  }
  if (isOrdered(set) && (isTerminating || !isRunningAndReady(pod) || isUnavailable(pod, { set, nowMs }))) return false
  if (isTerminating) return true
  const fixed = withIdentityAndStorage(set, pod)
  if (fixed !== pod) walk.updates.push(updateStatefulPod(set, fixed))
  if (pod.status?.phase === 'Running') walk.updates.push(...retentionUpdates(pass, pod))
  return true
}

/** Claims get the owners that the retention policy demands. Upstream: UpdatePodClaimForRetentionPolicy */
export function retentionUpdates({ set, claimByName }: Pick<ReplicaPass, 'set' | 'claimByName'>, pod: Pod): readonly Action[] {
  return claimsOf(set, ordinalOf(pod)).flatMap(({ metadata }): readonly Action[] => {
    const claim = claimByName(metadata.name!)
    if (claim === undefined) return []
    const owned = withWantedOwner(claim, set, pod)
    if (owned === claim) return []
    const write = update(persistentVolumeClaims, owned)
    return hasUnexpectedController(claim, set, pod) ? [conflictingController(metadata.name!), write] : [write]
  })
}

/** While an update is under way, pods below the partition come back as they were. Upstream: newVersionedStatefulSetPod */
function templateFor({ set, revisions }: ReplicaPass, ordinal: number): VersionedTemplate {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {}
  const kept =
    rollingUpdate?.partition ?? (rollingUpdate === undefined && type === 'RollingUpdate' ? (set.status?.currentReplicas ?? 0) : 0)
  return ordinal < startOrdinal(set) + kept ? revisions.current : revisions.update
}

/** From the highest ordinal down, an ordered set one at a time. Upstream: processCondemned */
export function walkCondemned(pass: ReplicaPass, { replicas, condemned }: Places): Walk {
  const { set } = pass
  const walk: Walk = { updates: [], claims: [], creations: [], deletions: [], isBlocked: false }
  for (const pod of condemned) walk.updates.push(...retentionUpdates(pass, pod))
  const firstUnhealthy =
    replicas.find((pod) => isUnavailable(pod, pass)) ?? [...condemned].reverse().find((pod) => isUnavailable(pod, pass))
  for (const pod of condemned) {
    const isTerminating = pod.metadata.deletionTimestamp !== undefined
    const waits = isOrdered(set) && pod !== firstUnhealthy && (!isRunningAndReady(pod) || isUnavailable(pod, pass))
    if (!isTerminating && !waits) walk.deletions.push(deleteStatefulPod(set, pod))
    if (!isOrdered(set)) continue
    walk.isBlocked = true
    break
  }
  return walk
}
