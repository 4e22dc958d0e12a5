import { isPodTerminal, type Pod, podReadyCondition } from '@kubesim/api'
import type { TallyDefinition } from '@kubesim/client'
import { controllerUid } from '../pod-control/ownership.ts'

export type Labels = Readonly<Record<string, string>>

/** How many pods carry one set of labels. */
export interface LabelCount {
  readonly labels: Labels
  active: number
  terminating: number
}

/** What a ReplicaSet needs to know of its pods, kept up to date event by event, so that no pass reads 10,000 pods. */
export interface PodTally {
  /** Pods that have not ended and are not on their way out. */
  active: number
  /** Active pods that are ready. */
  ready: number
  /** Pods on their way out that have not ended. */
  terminating: number
  /** By label set. Pods of one template carry the same labels, so this has an entry or two. */
  readonly byLabels: Map<string, LabelCount>
  /** Active ready pods by the second since which they are: few seconds, however many pods. */
  readonly readySince: Map<string, number>
}

const NO_LABELS: Labels = {}

/** Upstream: pkg/controller IsPodActive */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined
}

/** Upstream: pkg/controller IsPodTerminating */
export function isPodTerminating(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined
}

export const podTally: TallyDefinition<Pod, PodTally> = {
  name: 'pods by controller',
  groups: controllerUid,
  empty: () => ({ active: 0, ready: 0, terminating: 0, byLabels: new Map(), readySince: new Map() }),
  add: (tally, pod) => count(tally, pod, 1),
  remove: (tally, pod) => count(tally, pod, -1),
}

function count(tally: PodTally, pod: Pod, step: 1 | -1): void {
  if (isPodTerminal(pod)) return
  const isTerminating = pod.metadata.deletionTimestamp !== undefined
  countLabels(tally.byLabels, pod.metadata.labels ?? NO_LABELS, { step, isTerminating })
  if (isTerminating) {
    tally.terminating += step
    return
  }
  tally.active += step
  const ready = podReadyCondition(pod)
  if (ready?.status !== 'True') return
  tally.ready += step
  const since = ready.lastTransitionTime ?? ''
  const left = (tally.readySince.get(since) ?? 0) + step
  if (left === 0) tally.readySince.delete(since)
  else tally.readySince.set(since, left)
}

function countLabels(
  byLabels: Map<string, LabelCount>,
  labels: Labels,
  { step, isTerminating }: { readonly step: 1 | -1; readonly isTerminating: boolean },
): void {
  const key = labelKey(labels)
  let entry = byLabels.get(key)
  if (entry === undefined) {
    entry = { labels, active: 0, terminating: 0 }
    byLabels.set(key, entry)
  }
  if (isTerminating) entry.terminating += step
  else entry.active += step
  if (entry.active === 0 && entry.terminating === 0) byLabels.delete(key)
}

const labelKeys = new WeakMap<Labels, string>()

/** Equal for equal labels; written once per object, and pods of one template share theirs. */
function labelKey(labels: Labels): string {
  let key = labelKeys.get(labels)
  if (key === undefined) {
    key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
    labelKeys.set(labels, key)
  }
  return key
}
