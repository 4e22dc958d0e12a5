import type { Pod } from '@kubesim/api'
import type { FoundNode } from '../find-node.ts'
import type { ClusterView } from '../framework/cluster-view.ts'
import { changeStates, filterWithNominated } from '../framework/cycle.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { NodeMemories } from '../framework/node-memory.ts'
import { type PostFilterContext, type PostFilterOutcome, skip, type WhatIf } from '../framework/plugin.ts'
import type { Profile } from '../framework/profile.ts'
import { fits, rejectsForGood } from '../framework/verdict.ts'

const ABSENT = rejectsForGood()

export interface PostFilterSituation extends Pick<PostFilterContext, 'budgets' | 'random' | 'nowMs'> {
  readonly cluster: ClusterView
  /** Undefined: nothing is remembered. */
  readonly memories?: NodeMemories | undefined
}

/** A pod that no node was found for. */
export interface FailedSearch {
  readonly queued: { readonly pod: Pod }
  readonly profile: Profile
  readonly found: FoundNode
}

/** Asks the postFilter plugins of a profile whether there is a way out; undefined when it has none. Upstream: RunPostFilterPlugins */
export function runPostFilter(cycle: FailedSearch, situation: PostFilterSituation): PostFilterOutcome | undefined {
  const { queued, profile, found } = cycle
  if (profile.postFiltering.length === 0) return undefined
  const states = once(found.states)
  const context = contextOf(cycle, states, situation)
  const memories = filtersByNodeAlone(profile, states()) ? situation.memories : undefined
  const messages: string[] = []
  let nominatedNodeName: string | undefined
  for (const { index, plugin } of profile.postFiltering) {
    const wasPrepared = found.record.preFilter === undefined || index <= found.record.preFilter.askedLast
    const outcome = plugin.postFilter!(queued.pod, { ...context, wasPrepared, memory: memories?.of(plugin, queued.pod.spec) })
    if (outcome.code !== 'unschedulable') return outcome
    nominatedNodeName = outcome.nominatedNodeName ?? nominatedNodeName
    if (outcome.message !== '') messages.push(outcome.message)
  }
  return { code: 'unschedulable', message: messages.join(', '), nominatedNodeName, victims: [] }
}

function contextOf(
  { queued, profile, found }: FailedSearch,
  states: () => readonly unknown[],
  situation: PostFilterSituation,
): Omit<PostFilterContext, 'wasPrepared' | 'memory'> {
  const { record } = found
  const { cluster, budgets, random, nowMs } = situation
  const elsewhere = record.preFilter?.verdict ?? record.absent?.verdict ?? ABSENT
  const verdicts = once(() => {
    const { names, rejections } = record
    return new Map(names.map((name, place) => [name, rejections[place]!.verdict]))
  })
  const verdictOn = (name: string) => verdicts().get(name) ?? elsewhere
  return {
    cluster,
    budgets,
    random,
    nowMs,
    verdictOn,
    curable: () =>
      record.refused?.(cluster.nodes, 'unschedulable') ?? cluster.nodes.filter(({ name }) => verdictOn(name).code === 'unschedulable'),
    whatIf: (node) => whatIf(node, { pod: queued.pod, profile, states: states(), cluster }),
  }
}

/** Whether no filter that takes part looks beyond a node. */
function filtersByNodeAlone({ filtering }: Profile, states: readonly unknown[]): boolean {
  return filtering.every(({ index, plugin }) => states[index] === skip || plugin.filtersByNodeAlone === true)
}

/** Asks at most once, and not before somebody wants to know. */
function once<T>(ask: () => T): () => T {
  let answer: { readonly value: T } | undefined
  return () => {
    answer ??= { value: ask() }
    return answer.value
  }
}

/** What is asked about a node. */
export interface WhatIfQuestion {
  readonly pod: Pod
  readonly profile: Profile
  /** What the plugins' preFilter came to. */
  readonly states: readonly unknown[]
  readonly cluster: ClusterView
}

/** A copy of a node on which pods come and go, with the plugins' states following. */
export function whatIf(original: NodeInfo, question: WhatIfQuestion): WhatIf {
  const { pod, profile, cluster } = question
  const node = original.clone()
  let { states } = question
  const follow = (other: Pod, delta: 1 | -1) => {
    states = changeStates(profile, states, { pod, other, node, delta })
  }
  return {
    node,
    add(other) {
      node.add(other)
      follow(other, 1)
    },
    remove(other) {
      node.remove(other.metadata.uid!)
      follow(other, -1)
    },
    verdict: () => filterWithNominated(profile, states, node, { pod, cluster })?.verdict ?? fits,
  }
}
