import { type Pod, podRequests, Quantity, quantityValue } from '@kubesim/api'
import type { ContainerUsage } from '@kubesim/kernel'
import type { Pressure } from './node-conditions.ts'

/** A pod that may have to go, with what its containers use. */
export interface EvictionCandidate {
  readonly pod: Pod
  readonly usage: readonly ContainerUsage[]
}

/** From this priority on a pod is critical and never evicted. Upstream: scheduling.SystemCriticalPriority */
const CRITICAL_PRIORITY = 2_000_000_000

export function isCritical({ metadata, spec }: Pod): boolean {
  return metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined || (spec.priority ?? 0) >= CRITICAL_PRIORITY
}

/**
 * Whom a kubelet evicts first: of those that use more than they asked for the least important, of these the one that is furthest over.
 * Upstream: eviction/helpers.go rankMemoryPressure, rankDiskPressureFunc, rankPIDPressure
 * Differs: containers use no disk and one process each here, so that only priority and order of arrival decide there.
 */
export function evictionOrder(pressure: Pressure, candidates: readonly EvictionCandidate[]): readonly EvictionCandidate[] {
  const ranked = candidates.filter(({ pod }) => !isCritical(pod))
  const over = new Map(ranked.map((each) => [each, pressure === 'memory' ? memoryUsed(each) - podRequests(each.pod.spec).memoryBytes : 0]))
  const isOver = (each: EvictionCandidate) => (over.get(each)! > 0 ? 1 : 0)
  const priority = ({ pod }: EvictionCandidate) => pod.spec.priority ?? 0
  return ranked.sort((a, b) => isOver(b) - isOver(a) || priority(a) - priority(b) || over.get(b)! - over.get(a)!)
}

export function memoryUsed({ usage }: EvictionCandidate): number {
  return usage.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)
}

/** Upstream: eviction/helpers.go evictionMessage, with its space at the end */
export function evictionMessage(
  pressure: Pressure,
  { pod, usage }: EvictionCandidate,
  found: { readonly threshold: string; readonly available: string },
): string {
  const resource = { memory: 'memory', disk: 'ephemeral-storage', pid: 'pids' }[pressure]
  let message = `The node was low on resource: ${resource}. Threshold quantity: ${found.threshold}, available: ${found.available}. `
  if (pressure !== 'memory') return message
  const requestOf = (name: string) =>
    [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((each) => each.name === name)?.resources?.requests?.memory ?? '0'
  for (const { name, memoryBytes } of usage) {
    if (memoryBytes <= quantityValue(requestOf(name))) continue
    const used = Quantity.of(memoryBytes, 'BinarySI').toString()
    message += `Container ${name} was using ${used}, request is ${requestOf(name)}, has larger consumption of memory. `
  }
  return message
}
