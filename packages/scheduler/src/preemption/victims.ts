import type { Pod, PodDisruptionBudget } from '@kubesim/api'
import type { WhatIf } from '../framework/plugin.ts'
import { fits, rejectsForGood, Verdict } from '../framework/verdict.ts'
import { priorityOf } from '../queue/queued-pod.ts'
import { partByBudgets } from './disruption-budgets.ts'
import { compareImportance, isStarted, startMs } from './importance.ts'

export const NO_VICTIMS = rejectsForGood('No preemption victims found for incoming pod')

/** What removing some victims does. */
interface Harm {
  /** Of disruption budgets. */
  readonly violations: number
  readonly greatestPriority: number
  /** Each counted from the least there can be, so that more victims sum up to more. */
  readonly prioritySum: number
  readonly victimCount: number
  /** Of those with the greatest priority, the first start of any that has started (Infinity: none has), and whether some have not. */
  readonly startedMs: number
  readonly hasUnstarted: boolean
}

/** A node that would do, once these pods are gone. */
export interface Candidate {
  readonly nodeName: string
  /** Most important first. */
  readonly victims: readonly Pod[]
  readonly harm: Harm
  /** When time alone may change what is found, the only time at which it holds. */
  readonly onlyAtMs: number | undefined
}

/** The fewest pods that have to go for the pod to fit: those that matter most are spared first. Upstream: SelectVictimsOnNode */
export function victimsOn(
  pod: Pod,
  node: WhatIf,
  { budgets, nowMs }: { readonly budgets: readonly PodDisruptionBudget[]; readonly nowMs: number },
): Candidate | Verdict {
  const potential = [...node.node.pods()].filter((other) => priorityOf(other) < priorityOf(pod))
  if (potential.length === 0) return NO_VICTIMS
  for (const other of potential) node.remove(other)
  const verdict = node.verdict()
  if (verdict !== fits) return verdict
  const byImportance = (a: Pod, b: Pod) => compareImportance(a, b, nowMs)
  const { violating, others } = partByBudgets(potential.sort(byImportance), budgets)
  const isSpared = (other: Pod) => {
    node.add(other)
    if (node.verdict() === fits) return true
    node.remove(other)
    return false
  }
  const violated = violating.filter((other) => !isSpared(other))
  const victims = [...violated, ...others.filter((other) => !isSpared(other))]
  return {
    nodeName: node.node.name,
    victims: victims.sort(byImportance),
    harm: harmOf(victims, violated.length),
    onlyAtMs: holdsLater(potential, nowMs) ? undefined : nowMs,
  }
}

/**
 * The candidate that hurts less: fewest broken budgets, least important victim, smallest sum of priorities, fewest victims, victims that
 * have run for the shortest time; then the first. Upstream: pickOneNodeForPreemption
 */
export function lessHarmful(first: Candidate, second: Candidate, nowMs: number): Candidate {
  return hurtsLess(second.harm, first.harm, nowMs) ? second : first
}

function hurtsLess(a: Harm, b: Harm, nowMs: number): boolean {
  if (a === b) return false
  if (a.violations !== b.violations) return a.violations < b.violations
  if (a.greatestPriority !== b.greatestPriority) return a.greatestPriority < b.greatestPriority
  if (a.prioritySum !== b.prioritySum) return a.prioritySum < b.prioritySum
  if (a.victimCount !== b.victimCount) return a.victimCount < b.victimCount
  return startOf(a, nowMs) > startOf(b, nowMs)
}

/** The same candidate; when it does the same harm as another, they are found to be equal at one glance from now on. */
export function likened(candidate: Candidate, { harm }: Candidate): Candidate {
  const own = candidate.harm
  const isSame =
    own.violations === harm.violations &&
    own.greatestPriority === harm.greatestPriority &&
    own.prioritySum === harm.prioritySum &&
    own.victimCount === harm.victimCount &&
    own.startedMs === harm.startedMs &&
    own.hasUnstarted === harm.hasUnstarted
  return isSame ? { ...candidate, harm } : candidate
}

/** The start of the victim that started first among those that matter most. Upstream: GetEarliestPodStartTime */
function startOf({ startedMs, hasUnstarted }: Harm, nowMs: number): number {
  return hasUnstarted ? Math.min(startedMs, nowMs) : startedMs
}

/** Whether what was found on a node at some time is what would be found now, if nothing has changed there. */
export function holdsAt(found: Candidate | Verdict, nowMs: number): boolean {
  return found instanceof Verdict || found.onlyAtMs === undefined || found.onlyAtMs === nowMs
}

/** Pods that have not started yet come after those that have, unless some started this very moment, or will have. */
function holdsLater(pods: readonly Pod[], nowMs: number): boolean {
  return pods.every(isStarted) || !pods.some((pod) => isStarted(pod) && startMs(pod, nowMs) >= nowMs)
}

function harmOf(victims: readonly Pod[], violations: number): Harm {
  let greatestPriority = Number.NEGATIVE_INFINITY
  let prioritySum = 0
  for (const victim of victims) {
    const priority = priorityOf(victim)
    if (priority > greatestPriority) greatestPriority = priority
    prioritySum += priority + 2 ** 31
  }
  const most = victims.filter((victim) => priorityOf(victim) === greatestPriority)
  const startedMs = Math.min(...most.filter(isStarted).map((victim) => startMs(victim, 0)))
  return { violations, greatestPriority, prioritySum, victimCount: victims.length, startedMs, hasUnstarted: !most.every(isStarted) }
}
