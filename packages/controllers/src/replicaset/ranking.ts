import { type ContainerStatus, type Pod, parseTime, podReadyCondition } from '@kubesim/api'

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'
const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }
const NANOS_PER_MS = 1e6

/** What decides a pod's place, read once per pod. */
interface Standing {
  readonly pod: Pod
  readonly assigned: number
  readonly phase: number
  readonly ready: number
  readonly cost: number
  readonly rank: number
  readonly readySince: Instant
  readonly restarts: number
  readonly sidecarRestarts: number
  readonly created: Instant
}

/** A time, and how old it is on a scale of powers of two; no time at all is `undefined` and counts as latest. */
interface Instant {
  readonly time: string | undefined
  readonly age: number
}

/**
 * The pods a set can spare best, first: unassigned before assigned, pending before running, not ready before ready, low deletion cost,
 * crowded node, short time ready, many restarts, young. `rank` counts related pods on the pod's node.
 * Upstream: pkg/controller ActivePodsWithRanks
 */
export function rankForDeletion(pods: readonly Pod[], rank: (pod: Pod) => number, nowMs: number): Pod[] {
  const standings = pods.map((pod) => standingOf(pod, rank(pod), nowMs))
  return mergeSort(standings, compareStandings).map(({ pod }) => pod)
}

function standingOf(pod: Pod, rank: number, nowMs: number): Standing {
  const condition = podReadyCondition(pod)
  const isReady = condition?.status === 'True'
  return {
    pod,
    assigned: pod.spec.nodeName ? 1 : 0,
    phase: PHASE_ORDER[pod.status?.phase ?? 'Pending'] ?? 0,
    ready: isReady ? 1 : 0,
    cost: deletionCost(pod),
    rank,
    readySince: instant(isReady ? condition.lastTransitionTime : undefined, nowMs),
    restarts: mostRestarts(pod.status?.containerStatuses),
    sidecarRestarts: mostSidecarRestarts(pod),
    created: instant(pod.metadata.creationTimestamp, nowMs),
  }
}

function compareStandings(a: Standing, b: Standing): number {
  return (
    a.assigned - b.assigned ||
    a.phase - b.phase ||
    a.ready - b.ready ||
    a.cost - b.cost ||
    b.rank - a.rank ||
    compareInstants(a, b, 'readySince') ||
    b.restarts - a.restarts ||
    b.sidecarRestarts - a.sidecarRestarts ||
    compareInstants(a, b, 'created')
  )
}

/** The later one first, on a logarithmic scale of age, then by uid. */
function compareInstants(a: Standing, b: Standing, which: 'readySince' | 'created'): number {
  const one = a[which]
  const other = b[which]
  if (one.time === other.time) return 0
  if (one.time === undefined) return -1
  if (other.time === undefined) return 1
  if (one.age !== other.age) return one.age - other.age
  return (a.pod.metadata.uid ?? '') < (b.pod.metadata.uid ?? '') ? -1 : 1
}

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST]
  if (text === undefined || !/^(0|-?[1-9][0-9]*)$/.test(text)) return 0
  const cost = Number(text)
  return cost >= -0x8000_0000 && cost <= 0x7fff_ffff ? cost : 0
}

function instant(time: string | undefined, nowMs: number): Instant {
  return { time, age: time === undefined ? 0 : ageRank(nowMs - parseTime(time)) }
}

/** Whole powers of two of the age in nanoseconds; -1 for the future. Halving is exact on every engine, a logarithm need not be. */
function ageRank(ageMs: number): number {
  let rank = -1
  for (let rest = ageMs * NANOS_PER_MS; rest >= 1; rest /= 2) rank++
  return rank
}

function mostRestarts(statuses: readonly ContainerStatus[] | undefined): number {
  let most = 0
  if (statuses !== undefined) for (const container of statuses) most = Math.max(most, container.restartCount)
  return most
}

function mostSidecarRestarts(pod: Pod): number {
  if (pod.spec.initContainers === undefined) return 0
  const sidecars = new Set(
    pod.spec.initContainers.filter((container) => container.restartPolicy === 'Always').map((container) => container.name),
  )
  return mostRestarts(pod.status?.initContainerStatuses?.filter((status) => sidecars.has(status.name)))
}

/**
 * Upstream's order is not transitive: pods ready since different seconds of one power of two go by uid, those of one second do not. The
 * outcome then depends on the algorithm, which for the built-in sort is the engine's own affair.
 */
function mergeSort<T>(items: readonly T[], compare: (a: T, b: T) => number): T[] {
  let sorted = [...items]
  for (let width = 1; width < items.length; width *= 2) {
    const merged: T[] = []
    for (let start = 0; start < items.length; start += 2 * width) {
      const middle = Math.min(start + width, items.length)
      const end = Math.min(start + 2 * width, items.length)
      let left = start
      let right = middle
      while (left < middle || right < end) {
        const takesLeft = right >= end || (left < middle && compare(sorted[left]!, sorted[right]!) <= 0)
        merged.push(takesLeft ? sorted[left++]! : sorted[right++]!)
      }
    }
    sorted = merged
  }
  return sorted
}
