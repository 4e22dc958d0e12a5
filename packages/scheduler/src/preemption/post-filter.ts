import type { Pod } from '@kubesim/api'
import type { FoundNode } from '../find-node.ts'
import type { ClusterView } from '../framework/cluster-view.ts'
import { changeStates, filterWithNominated } from '../framework/cycle.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { PostFilterContext, PostFilterOutcome, WhatIf } from '../framework/plugin.ts'
import type { Profile } from '../framework/profile.ts'
import { fits, rejectsForGood } from '../framework/verdict.ts'

const ABSENT = rejectsForGood()

export interface PostFilterSituation extends Pick<PostFilterContext, 'budgets' | 'random' | 'nowMs'> {
  readonly cluster: ClusterView
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
  const context = contextOf(cycle, situation)
  const messages: string[] = []
  let nominatedNodeName: string | undefined
  for (const { index, plugin } of profile.postFiltering) {
    const wasPrepared = found.record.preFilter === undefined || index <= found.record.preFilter.askedLast
    const outcome = plugin.postFilter!(queued.pod, { ...context, wasPrepared })
    if (outcome.code !== 'unschedulable') return outcome
    nominatedNodeName = outcome.nominatedNodeName ?? nominatedNodeName
    if (outcome.message !== '') messages.push(outcome.message)
  }
  return { code: 'unschedulable', message: messages.join(', '), nominatedNodeName, victims: [] }
}

function contextOf(cycle: FailedSearch, situation: PostFilterSituation): Omit<PostFilterContext, 'wasPrepared'> {
  const { record } = cycle.found
  const { names, rejections } = record
  const verdicts = new Map(names.map((name, place) => [name, rejections[place]!.verdict]))
  const elsewhere = record.preFilter?.verdict ?? record.absent?.verdict ?? ABSENT
  return {
    ...situation,
    verdictOn: (name) => verdicts.get(name) ?? elsewhere,
    whatIf: (node) =>
      whatIf(node, { pod: cycle.queued.pod, profile: cycle.profile, states: cycle.found.states(), cluster: situation.cluster }),
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
