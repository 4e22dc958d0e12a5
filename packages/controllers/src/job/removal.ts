import { isPodReady, type Pod, parseTime, podReadyCondition } from '@kubesim/api'
import { completionsOf, type JobPass } from './job-pass.ts'
import { completionIndex, isIndexed } from './job-pod.ts'

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/** At least so many pods, and in any case those whose index is wrong or is another's too. Upstream: activePodsForRemoval */
export function podsToRemove({ job, active }: JobPass, atLeast: number): readonly Pod[] {
  const { remove, keep } = isIndexed(job) ? splitByIndex(active, completionsOf(job)) : { remove: [], keep: active }
  const more = atLeast - remove.length
  return more > 0 ? [...remove, ...[...keep].sort(leastAdvancedFirst).slice(0, more)] : remove
}

/** Of each valid index the most advanced pod stays. Upstream: appendDuplicatedIndexPodsForRemoval */
export function splitByIndex(
  pods: readonly Pod[],
  completions: number,
): { readonly remove: readonly Pod[]; readonly keep: readonly Pod[] } {
  const byIndex = new Map<number, Pod[]>()
  const remove: Pod[] = []
  const outside: Pod[] = []
  for (const pod of pods) {
    const index = completionIndex(pod)
    if (index === undefined) remove.push(pod)
    else if (index >= completions) outside.push(pod)
    else byIndex.set(index, [...(byIndex.get(index) ?? []), pod])
  }
  const keep: Pod[] = []
  for (const [, alike] of [...byIndex].sort(([a], [b]) => a - b)) {
    const sorted = alike.sort(leastAdvancedFirst)
    remove.push(...sorted.slice(0, -1))
    keep.push(sorted.at(-1)!)
  }
  return { remove: [...remove, ...outside], keep }
}

/** Upstream: pkg/controller ActivePods */
function leastAdvancedFirst(a: Pod, b: Pod): number {
  return (
    Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
    phaseOf(a) - phaseOf(b) ||
    Number(isPodReady(a)) - Number(isPodReady(b)) ||
    compareLaterFirst(readySinceMs(a), readySinceMs(b)) ||
    mostRestarts(b) - mostRestarts(a) ||
    compareLaterFirst(createdMs(a), createdMs(b))
  )
}

function phaseOf({ status }: Pod): number {
  return PHASE_ORDER[status?.phase ?? 'Pending'] ?? 0
}

/** No time at all counts as latest. */
function compareLaterFirst(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0
  if (a === undefined) return -1
  return b === undefined ? 1 : b - a
}

function readySinceMs(pod: Pod): number | undefined {
  const condition = podReadyCondition(pod)
  return condition?.status === 'True' && condition.lastTransitionTime !== undefined ? parseTime(condition.lastTransitionTime) : undefined
}

function createdMs({ metadata }: Pod): number | undefined {
  return metadata.creationTimestamp === undefined ? undefined : parseTime(metadata.creationTimestamp)
}

function mostRestarts({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount))
}
