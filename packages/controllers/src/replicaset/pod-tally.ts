import { controllerOf, isPodReady, type Pod } from '@kubesim/api'
import type { TallyDefinition } from '@kubesim/client'

/** What a ReplicaSet needs to know of its pods, kept up to date event by event, so that no pass reads 10,000 pods. */
export interface PodTally {
  /** Pods that have not ended and are not on their way out. */
  active: number
  /** Active pods that are ready. */
  ready: number
  /** Pods on their way out that have not ended. */
  terminating: number
  /** Active pods by label set. Pods of one template share one labels object, so this has an entry or two. */
  readonly labels: Map<Labels, number>
}

export type Labels = Readonly<Record<string, string>>

const NO_LABELS: Labels = {}

/** Index of the pods and ReplicaSets that a controller owns, by its uid. */
export const BY_CONTROLLER_UID = 'controller-uid'
/** Index of the objects without a controller, by namespace. */
export const ORPHANS = 'orphans'

export function controllerUid(object: { readonly metadata: Pod['metadata'] }): readonly string[] {
  const owner = controllerOf(object)
  return owner === undefined ? [] : [owner.uid]
}

export function orphanNamespace(object: { readonly metadata: Pod['metadata'] }): readonly string[] {
  return controllerOf(object) === undefined ? [object.metadata.namespace ?? ''] : []
}

export function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** Upstream: pkg/controller IsPodActive */
export function isPodActive(pod: Pod): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined
}

/** Upstream: pkg/controller IsPodTerminating */
export function isPodTerminating(pod: Pod): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp !== undefined
}

export const podTally: TallyDefinition<Pod, PodTally> = {
  name: 'pods by controller',
  groups: controllerUid,
  empty: () => ({ active: 0, ready: 0, terminating: 0, labels: new Map() }),
  add: (tally, pod) => count(tally, pod, 1),
  remove: (tally, pod) => count(tally, pod, -1),
}

function count(tally: PodTally, pod: Pod, step: 1 | -1): void {
  if (isPodTerminating(pod)) tally.terminating += step
  if (!isPodActive(pod)) return
  tally.active += step
  if (isPodReady(pod)) tally.ready += step
  const labels = pod.metadata.labels ?? NO_LABELS
  const left = (tally.labels.get(labels) ?? 0) + step
  if (left === 0) tally.labels.delete(labels)
  else tally.labels.set(labels, left)
}
