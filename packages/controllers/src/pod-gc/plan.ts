import { formatTime, isPodTerminal, type Node, type Pod, type PodCondition } from '@kubesim/api'

/** Finished pods that may stay in the cluster. Upstream: --terminated-pod-gc-threshold */
export const TERMINATED_COUNT_MAX = 12_500
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service'

/** The finished pods that are too many, evicted ones first, then the oldest. Upstream: gcTerminated */
export function surplus(finished: readonly Pod[], countMax = TERMINATED_COUNT_MAX): readonly Pod[] {
  if (finished.length <= countMax) return []
  return [...finished].sort(compareForRemoval).slice(0, finished.length - countMax)
}

/** Upstream: byEvictionAndCreationTimestamp */
function compareForRemoval(a: Pod, b: Pod): number {
  const isEvicted = (pod: Pod) => pod.status?.phase === 'Failed' && pod.status.reason === 'Evicted'
  if (isEvicted(a) !== isEvicted(b)) return isEvicted(a) ? -1 : 1
  const [atA = '', atB = ''] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp]
  if (atA !== atB) return atA < atB ? -1 : 1
  return a.metadata.name! < b.metadata.name! ? -1 : 1
}

/** Somebody declared the machine dead: its kubelet will not confirm that pods have stopped. Upstream: gcTerminating */
export function isOutOfService({ spec, status }: Node): boolean {
  const isReady = status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
  return !isReady && (spec.taints ?? []).some(({ key }) => key === OUT_OF_SERVICE)
}

/** The pod as failed, since nobody is left who could say how it ended; undefined when it has ended already. */
export function failedPod(pod: Pod, isOrphan: boolean, nowMs: number): Pod | undefined {
  if (isPodTerminal(pod)) return undefined
  const status = { ...pod.status, phase: 'Failed' }
  if (!isOrphan) return { ...pod, status }
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    lastTransitionTime: formatTime(nowMs),
  }
  return {
    ...pod,
    status: { ...status, conditions: [...(pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type), condition] },
  }
}
