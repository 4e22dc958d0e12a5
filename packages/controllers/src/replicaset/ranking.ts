import { type ContainerStatus, isPodReady, parseTime, type Pod, podReadyCondition } from '@kubesim/api'

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'
const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/**
 * The pods a set can spare best, first: unassigned before assigned, pending before running, not ready before ready, low deletion cost,
 * crowded node, short time ready, many restarts, young. `rank` counts related pods on the pod's node.
 * Upstream: pkg/controller ActivePodsWithRanks
 */
export function rankForDeletion(pods: readonly Pod[], rank: (pod: Pod) => number, nowMs: number): Pod[] {
  return [...pods].sort((a, b) => comparePods(a, b, { rank, nowMs }))
}

export function comparePods(a: Pod, b: Pod, context: { readonly rank: (pod: Pod) => number; readonly nowMs: number }): number {
  return (
    Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
    phaseOf(a) - phaseOf(b) ||
    Number(isPodReady(a)) - Number(isPodReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    context.rank(b) - context.rank(a) ||
    compareReadyTime(a, b, context.nowMs) ||
    compareRestarts(a, b) ||
    compareAge(a, b, context.nowMs)
  )
}

function phaseOf(pod: Pod): number {
  return PHASE_ORDER[pod.status?.phase ?? 'Pending'] ?? 0
}

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST]
  return text !== undefined && /^(0|-?[1-9][0-9]*)$/.test(text) ? Number(text) : 0
}

function compareReadyTime(a: Pod, b: Pod, nowMs: number): number {
  if (!isPodReady(a) || !isPodReady(b)) return 0
  return compareTime(podReadyCondition(a)?.lastTransitionTime, podReadyCondition(b)?.lastTransitionTime, { a, b, nowMs })
}

function compareAge(a: Pod, b: Pod, nowMs: number): number {
  return compareTime(a.metadata.creationTimestamp, b.metadata.creationTimestamp, { a, b, nowMs })
}

/** The later one first, on a logarithmic scale of age, then by uid; no time at all counts as latest. */
function compareTime(time: string | undefined, other: string | undefined, between: { a: Pod; b: Pod; nowMs: number }): number {
  if (time === other) return 0
  if (time === undefined) return -1
  if (other === undefined) return 1
  const difference = ageRank(between.nowMs - parseTime(time)) - ageRank(between.nowMs - parseTime(other))
  if (difference !== 0) return difference
  return (between.a.metadata.uid ?? '') < (between.b.metadata.uid ?? '') ? -1 : 1
}

/** Whole powers of two of the age in nanoseconds; -1 for the future. Halving is exact on every engine, Math.log2 need not be. */
function ageRank(ageMs: number): number {
  let rank = -1
  for (let rest = ageMs * 1e6; rest >= 1; rest /= 2) rank++
  return rank
}

function compareRestarts(a: Pod, b: Pod): number {
  return restarts(b.status?.containerStatuses) - restarts(a.status?.containerStatuses) || sidecarRestarts(b) - sidecarRestarts(a)
}

function restarts(statuses: readonly ContainerStatus[] | undefined): number {
  let most = 0
  for (const container of statuses ?? []) most = Math.max(most, container.restartCount)
  return most
}

function sidecarRestarts(pod: Pod): number {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always').map((container) => container.name))
  return restarts(pod.status?.initContainerStatuses?.filter((status) => sidecars.has(status.name)))
}
