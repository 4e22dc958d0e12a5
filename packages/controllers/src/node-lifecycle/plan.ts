import { formatTime, type Node, type NodeCondition, type Pod, type PodCondition, type Taint } from '@kubesim/api'
import type { Eviction } from './eviction-zones.ts'

/** Conditions that a kubelet reports, and that nobody knows when it is silent. */
const REPORTED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const

/** Condition, status in which it taints, and the taint's key. Upstream: nodeConditionToTaintKeyStatusMap */
const CONDITION_TAINTS: readonly (readonly [string, string, string])[] = [
  ['Ready', 'False', 'node.kubernetes.io/not-ready'],
  ['Ready', 'Unknown', 'node.kubernetes.io/unreachable'],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
]
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable'
const OWN_NO_SCHEDULE: ReadonlySet<string> = new Set([...CONDITION_TAINTS.map(([, , key]) => key), UNSCHEDULABLE])
const OWN_NO_EXECUTE: ReadonlySet<string> = new Set(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'])

/**
 * The taints a node should have by its conditions and by being cordoned; undefined when it has them already.
 * Upstream: doNoScheduleTaintingPass, processTaintBaseEviction
 */
export function planTaints(node: Node, nowMs: number, eviction: Eviction = 'yes'): readonly Taint[] | undefined {
  const present = node.spec.taints ?? []
  const wanted = wantedTaints(node, eviction === 'yes')
  const isOwn = ({ key, effect }: Taint) =>
    (effect === 'NoSchedule' && OWN_NO_SCHEDULE.has(key)) || (effect === 'NoExecute' && OWN_NO_EXECUTE.has(key))
  const isWanted = (taint: Taint) => wanted.some((each) => each.key === taint.key && each.effect === taint.effect)
  const kept = present.filter((taint) => !isOwn(taint) || isWanted(taint))
  const missing = wanted.filter((taint) => !kept.some((each) => each.key === taint.key && each.effect === taint.effect))
  if (missing.length === 0 && kept.length === present.length) return undefined
  return [...kept, ...missing.map((taint) => ({ ...taint, timeAdded: formatTime(nowMs) }))]
}

/** Pods that do not tolerate it are being evicted, or are about to be. */
export function hasEvictionTaint({ spec }: Node): boolean {
  return (spec.taints ?? []).some(({ key, effect }) => effect === 'NoExecute' && OWN_NO_EXECUTE.has(key))
}

function wantedTaints(node: Node, evicts: boolean): Taint[] {
  const wanted: Taint[] = []
  for (const [type, status, key] of CONDITION_TAINTS)
    if (conditionOf(node, type)?.status === status) wanted.push({ key, effect: 'NoSchedule' })
  if (node.spec.unschedulable) wanted.push({ key: UNSCHEDULABLE, effect: 'NoSchedule' })
  if (!evicts) return wanted
  const ready = conditionOf(node, 'Ready')?.status
  if (ready === 'False') wanted.push({ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' })
  if (ready === 'Unknown') wanted.push({ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' })
  return wanted
}

/** The conditions of a node whose kubelet has been silent for too long; the very list when they say so already. Upstream: tryUpdateNodeHealth */
export function silentConditions(node: Node, nowMs: number): readonly NodeCondition[] {
  const present = node.status?.conditions ?? []
  if (REPORTED.every((type) => present.find((each) => each.type === type)?.status === 'Unknown')) return present
  const now = formatTime(nowMs)
  const unknown = (type: string): NodeCondition => {
    const before = present.find((each) => each.type === type)
    if (before === undefined) {
      const created = node.metadata.creationTimestamp ?? now
      return {
        type,
        status: 'Unknown',
        reason: 'NodeStatusNeverUpdated',
        message: 'Kubelet never posted node status.',
        lastHeartbeatTime: created,
        lastTransitionTime: now,
      }
    }
    if (before.status === 'Unknown') return before
    return {
      ...before,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: now,
    }
  }
  const others = present.filter((each) => !(REPORTED as readonly string[]).includes(each.type))
  return [...REPORTED.map(unknown), ...others]
}

/** The pod as seen by those who route to it, on a node that is not ready; undefined when it says so already. Upstream: MarkPodsNotReady */
export function unreadyPod(pod: Pod, nowMs: number): Pod | undefined {
  const conditions = pod.status?.conditions ?? []
  if (!conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return undefined
  const lastTransitionTime = formatTime(nowMs)
  const unready = (each: PodCondition): PodCondition => (each.type === 'Ready' ? { ...each, status: 'False', lastTransitionTime } : each)
  return { ...pod, status: { ...pod.status, conditions: conditions.map(unready) } }
}

export function conditionOf(node: Node, type: string): NodeCondition | undefined {
  return node.status?.conditions?.find((each) => each.type === type)
}
