import { type Node, type Pod, parseTime, type Taint, type Toleration, toleratesTaint } from '@kubesim/api'

/** When a pod has to leave its node: never, now, or at a time. */
export type EvictionTime = 'never' | 'now' | number

/**
 * How long a pod may stay on a node with these taints: until the first of the tolerations that let it stay runs out, counted from when the taint
 * came. Upstream: pkg/controller/tainteviction processPodOnNode
 */
export function evictionTime(pod: Pod, node: Node, nowMs: number): EvictionTime {
  const taints = (node.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute')
  if (taints.length === 0) return 'never'
  const used = tolerationsUsed(taints, pod.spec.tolerations ?? [])
  if (used === undefined) return 'now'
  const seconds = Math.min(...used.map(({ tolerationSeconds = Number.POSITIVE_INFINITY }) => tolerationSeconds))
  if (seconds <= 0) return 'now'
  if (seconds === Number.POSITIVE_INFINITY) return 'never'
  const sinceMs = Math.max(...taints.map(({ timeAdded }) => (timeAdded === undefined ? nowMs : parseTime(timeAdded))))
  const dueMs = sinceMs + seconds * 1000
  return dueMs <= nowMs ? 'now' : dueMs
}

/** The tolerations that answer the taints; undefined when one is not tolerated. */
function tolerationsUsed(taints: readonly Taint[], tolerations: readonly Toleration[]): readonly Toleration[] | undefined {
  const used: Toleration[] = []
  for (const taint of taints) {
    const toleration = tolerations.find((each) => toleratesTaint(each, taint))
    if (toleration === undefined) return undefined
    used.push(toleration)
  }
  return used
}
