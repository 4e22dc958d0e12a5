import type { Pod, PodDisruptionBudget } from '@kubesim/api'
import type { WhatIf } from '../framework/plugin.ts'
import { fits, rejectsForGood, type Verdict } from '../framework/verdict.ts'
import { priorityOf } from '../queue/queued-pod.ts'
import { partByBudgets } from './disruption-budgets.ts'
import { compareImportance, earliestStartMs } from './importance.ts'

export const NO_VICTIMS = rejectsForGood('No preemption victims found for incoming pod')

/** A node that would do, once these pods are gone. */
export interface Candidate {
  readonly nodeName: string
  /** Most important first. */
  readonly victims: readonly Pod[]
  readonly violations: number
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
  return { nodeName: node.node.name, victims: victims.sort(byImportance), violations: violated.length }
}

/**
 * The candidate that hurts least: fewest broken budgets, least important victim, smallest sum of priorities, fewest victims, victims that
 * have run for the shortest time; then the first. Upstream: pickOneNodeForPreemption
 */
export function pickCandidate(candidates: readonly Candidate[], nowMs: number): Candidate {
  const measures: readonly ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => priorityOf(victims[0]!),
    ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -earliestStartMs(victims, nowMs),
  ]
  let rest = candidates
  for (const measure of measures) {
    const least = Math.min(...rest.map(measure))
    rest = rest.filter((candidate) => measure(candidate) === least)
    if (rest.length === 1) break
  }
  return rest[0]!
}
