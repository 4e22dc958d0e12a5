import { type Pod, parseTime, podReadyCondition } from '@kubesim/api'

/** After its start a pod may use much cpu for so long, which says nothing. Upstream: --horizontal-pod-autoscaler-cpu-initialization-period */
const CPU_INITIALIZATION_MS = 300_000
/** A pod that was never ready becomes so within this time, or is taken for one that was. Upstream: --horizontal-pod-autoscaler-initial-readiness-delay */
const INITIAL_READINESS_DELAY_MS = 30_000

/** What one pod was measured to use, in thousandths. */
export interface PodMetric {
  readonly value: number
  readonly atMs: number
  readonly windowMs: number
}

export interface GroupingOptions {
  /** The resource measured; cpu is judged more carefully, as starting costs some. */
  readonly resource: string | undefined
  readonly nowMs: number
  readonly cpuInitializationMs?: number
  readonly initialReadinessDelayMs?: number
}

export interface PodGroups {
  readonly readyCount: number
  readonly unready: ReadonlySet<string>
  /** Running, but not measured. */
  readonly missing: ReadonlySet<string>
  /** On their way out, or failed. */
  readonly ignored: ReadonlySet<string>
}

/** Whose figures count. Upstream: replica_calculator groupPods */
export function groupPods(pods: readonly Pod[], metrics: ReadonlyMap<string, PodMetric>, options: GroupingOptions): PodGroups {
  const unready = new Set<string>()
  const missing = new Set<string>()
  const ignored = new Set<string>()
  let readyCount = 0
  for (const pod of pods) {
    const name = pod.metadata.name!
    const metric = metrics.get(name)
    if (pod.metadata.deletionTimestamp !== undefined || pod.status?.phase === 'Failed') ignored.add(name)
    else if (pod.status?.phase === 'Pending') unready.add(name)
    else if (metric === undefined) missing.add(name)
    else if (options.resource === 'cpu' && isWarmingUp(pod, metric, options)) unready.add(name)
    else readyCount++
  }
  return { readyCount, unready, missing, ignored }
}

function isWarmingUp(pod: Pod, metric: PodMetric, options: GroupingOptions): boolean {
  const { nowMs, cpuInitializationMs = CPU_INITIALIZATION_MS, initialReadinessDelayMs = INITIAL_READINESS_DELAY_MS } = options
  const condition = podReadyCondition(pod)
  if (condition === undefined || pod.status?.startTime === undefined) return true
  const startMs = parseTime(pod.status.startTime)
  const changedMs = condition.lastTransitionTime === undefined ? -Infinity : parseTime(condition.lastTransitionTime)
  if (startMs + cpuInitializationMs > nowMs) return condition.status === 'False' || metric.atMs < changedMs + metric.windowMs
  return condition.status === 'False' && startMs + initialReadinessDelayMs > changedMs
}
