import { type Pod, parseTime, podReadyCondition } from '@kubesim/api'

/** Upstream: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff */
const LIMITS = { baseMs: 10_000, maxMs: 600_000 }

/** Failures in a row, and when the last one was. */
export interface BackOff {
  readonly failures: number
  /** Milliseconds since 1970; undefined without failures. */
  readonly lastFailureMs: number | undefined
}

/**
 * What failed since the last success.
 * Differs: told from the pods that are there, where upstream counts since its start; so a restart of the controller does not shorten a wait.
 * Upstream: newBackoffRecord
 */
export function backOffOf(succeeded: readonly Pod[], failed: readonly Pod[]): BackOff {
  const lastSuccessMs = Math.max(Number.NEGATIVE_INFINITY, ...succeeded.map(finishedMs))
  const since = failed.map(finishedMs).filter((timeMs) => timeMs > lastSuccessMs)
  return { failures: since.length, lastFailureMs: since.length === 0 ? undefined : Math.max(...since) }
}

/** How long to wait before another pod may be made; 0 when it may be now. Upstream: getRemainingTimeForFailuresCount */
export function remainingMs({ failures, lastFailureMs }: BackOff, nowMs: number, limits: typeof LIMITS = LIMITS): number {
  if (failures === 0 || lastFailureMs === undefined) return 0
  const waitMs = Math.min(limits.baseMs * 2 ** (failures - 1), limits.maxMs)
  return Math.max(0, waitMs - (nowMs - lastFailureMs))
}

/**
 * When the last container ended; otherwise when the pod ceased to be ready, or was deleted, or was made. Milliseconds since 1970.
 * Upstream: getFinishedTime
 */
export function finishedMs(pod: Pod): number {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata
  const containersMs = containersFinishedMs(pod)
  if (containersMs !== undefined) return containersMs
  const ready = podReadyCondition(pod)
  if (ready?.status === 'False' && ready.lastTransitionTime !== undefined) return parseTime(ready.lastTransitionTime)
  if (deletionTimestamp !== undefined) return parseTime(deletionTimestamp) - deletionGracePeriodSeconds * 1000
  return creationTimestamp === undefined ? 0 : parseTime(creationTimestamp)
}

/** Sidecars end after the containers they serve. */
function containersFinishedMs({ spec, status }: Pod): number | undefined {
  const sidecars = new Set((spec.initContainers ?? []).filter((each) => each.restartPolicy === 'Always').map(({ name }) => name))
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name))]
  if (statuses.length === 0) return undefined
  let latestMs = Number.NEGATIVE_INFINITY
  for (const { state } of statuses) {
    if (state?.terminated?.finishedAt === undefined) return undefined
    latestMs = Math.max(latestMs, parseTime(state.terminated.finishedAt))
  }
  return latestMs
}
