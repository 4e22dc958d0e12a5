import { formatTime, isPodTerminal, type Pod, type PodCondition, parseTime, pods } from '@kubesim/api'
import { type Action, requeueAfter, updateStatus } from '../kit/action.ts'

/** A pod that was to be disrupted and is still there after so long is not going to be. Upstream: stalePodDisruptionTimeout */
const STALE_MS = 120_000
/** Its kubelet may take any time to end a pod. */
const BY_KUBELET = 'TerminationByKubelet'

/** The condition that says that a pod is about to be disrupted, if that may come to nothing. Upstream: nonTerminatingPodHasStaleDisruptionCondition */
export function pendingDisruption(pod: Pod): PodCondition | undefined {
  if (pod.metadata.deletionTimestamp !== undefined || isPodTerminal(pod)) return undefined
  const condition = pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')
  return condition?.status === 'True' && condition.reason !== BY_KUBELET ? condition : undefined
}

/** Takes the condition back when its time is over. Upstream: syncStalePodDisruption */
export function planStaleDisruption(pod: Pod, nowMs: number): readonly Action[] {
  const condition = pendingDisruption(pod)
  if (condition === undefined) return []
  const leftMs = parseTime(condition.lastTransitionTime!) + STALE_MS - nowMs
  if (leftMs > 0) return [requeueAfter(leftMs, 'watchdog')]
  const { observedGeneration } = condition
  const cleared: PodCondition = {
    type: 'DisruptionTarget',
    status: 'False',
    lastTransitionTime: formatTime(nowMs),
    ...(observedGeneration !== undefined && { observedGeneration }),
  }
  const conditions = pod.status!.conditions!.map((each) => (each === condition ? cleared : each))
  return [updateStatus(pods, { ...pod, status: { ...pod.status, conditions } })]
}

/** What is told of a pod that several budgets select; undefined when at most one does. Upstream: getPdbForPod */
export function severalBudgetsMessage(pod: Pod, budgets: readonly string[]): string | undefined {
  const [first] = [...budgets].sort()
  if (budgets.length < 2) return undefined
  const { namespace, name } = pod.metadata
  return `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${first}" arbitrarily.`
}
