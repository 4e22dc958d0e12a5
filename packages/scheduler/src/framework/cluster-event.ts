import type { KubeObject, Node, Pod } from '@kubesim/api'
import { podDemand } from './pod-demand.ts'
import { resourceAmounts } from './resource-amounts.ts'

/** Changes of the cluster that may make a pod schedulable. `pod/...` speak of pods on nodes, `self/...` of the waiting pod itself. */
export type ClusterEventName =
  | 'node/added'
  | 'node/deleted'
  | 'node/allocatable-changed'
  | 'node/labels-changed'
  | 'node/taints-changed'
  | 'node/conditions-changed'
  | 'node/annotations-changed'
  | 'pod/added'
  | 'pod/deleted'
  | 'pod/labels-changed'
  | 'pod/scaled-down'
  | 'self/labels-changed'
  | 'self/scaled-down'
  | 'self/tolerations-changed'
  | 'self/gates-removed'
  | StorageEventName

export type StorageEventName =
  | 'claim/added'
  | 'claim/changed'
  | 'volume/added'
  | 'volume/changed'
  | 'class/added'
  | 'class/changed'
  | 'csinode/added'
  | 'csinode/changed'
  | 'capacity/added'
  | 'capacity/changed'
  | 'attachment/deleted'

export type ClusterEvent =
  | { readonly name: StorageEventName; readonly object: KubeObject; readonly previous: KubeObject | undefined }
  | { readonly name: Extract<ClusterEventName, `node/${string}`>; readonly node: Node; readonly previous: Node | undefined }
  | { readonly name: Extract<ClusterEventName, `pod/${string}` | `self/${string}`>; readonly pod: Pod; readonly previous: Pod | undefined }

/** What changed on a node. Upstream: framework NodeSchedulingPropertiesChange */
export function nodeEvents(node: Node, previous: Node): readonly ClusterEvent[] {
  const events: ClusterEvent[] = []
  const add = (name: Extract<ClusterEventName, `node/${string}`>) => events.push({ name, node, previous })
  if (differs(node.status?.allocatable, previous.status?.allocatable)) add('node/allocatable-changed')
  if (differs(node.metadata.labels, previous.metadata.labels)) add('node/labels-changed')
  const becameSchedulable = previous.spec.unschedulable === true && node.spec.unschedulable !== true
  if (becameSchedulable || differs(node.spec.taints, previous.spec.taints)) add('node/taints-changed')
  if (differs(conditionStates(node), conditionStates(previous))) add('node/conditions-changed')
  if (differs(node.metadata.annotations, previous.metadata.annotations)) add('node/annotations-changed')
  return events
}

/** What changed on a pod. Upstream: framework PodSchedulingPropertiesChange */
export function podEvents(pod: Pod, previous: Pod): readonly ClusterEvent[] {
  const events: ClusterEvent[] = []
  const isAssigned = Boolean(pod.spec.nodeName)
  if (differs(pod.metadata.labels, previous.metadata.labels))
    events.push({ name: isAssigned ? 'pod/labels-changed' : 'self/labels-changed', pod, previous })
  if (pod.spec === previous.spec) return events
  if (isScaledDown(pod, previous)) events.push({ name: isAssigned ? 'pod/scaled-down' : 'self/scaled-down', pod, previous })
  if (isAssigned) return events
  if ((pod.spec.tolerations ?? []).length !== (previous.spec.tolerations ?? []).length)
    events.push({ name: 'self/tolerations-changed', pod, previous })
  if ((pod.spec.schedulingGates ?? []).length === 0 && (previous.spec.schedulingGates ?? []).length > 0)
    events.push({ name: 'self/gates-removed', pod, previous })
  return events
}

/** Whether a node has more of something than before. */
export function grewInAnything(node: Node, previous: Node): boolean {
  const [now, before] = [resourceAmounts(node.status?.allocatable), resourceAmounts(previous.status?.allocatable)]
  if (
    now.milliCpu > before.milliCpu ||
    now.memoryBytes > before.memoryBytes ||
    now.ephemeralBytes > before.ephemeralBytes ||
    now.pods > before.pods
  )
    return true
  return [...now.scalars].some(([name, amount]) => amount > (before.scalars.get(name) ?? 0))
}

function isScaledDown(pod: Pod, previous: Pod): boolean {
  const [now, before] = [podDemand(pod.spec), podDemand(previous.spec)]
  if (now === before) return false
  if (before.milliCpu > now.milliCpu || before.memoryBytes > now.memoryBytes || before.ephemeralBytes > now.ephemeralBytes) return true
  return [...before.scalars].some(([name, amount]) => amount > (now.scalars.get(name) ?? 0))
}

function conditionStates({ status }: Node): Readonly<Record<string, string>> {
  return Object.fromEntries((status?.conditions ?? []).map((condition) => [condition.type, condition.status]))
}

/** Structural: these are small, and mostly the same object. */
function differs(left: unknown, right: unknown): boolean {
  if (left === right) return false
  return canonical(left) !== canonical(right)
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? {}, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
