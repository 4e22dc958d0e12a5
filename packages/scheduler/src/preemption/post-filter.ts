import type { Cycle } from '../failure-teller.ts'
import type { ClusterView } from '../framework/cluster-view.ts'
import { changeStates, filterWithNominated } from '../framework/cycle.ts'
import type { PreemptionDecision } from '../framework/decision.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { PostFilterContext, WhatIf } from '../framework/plugin.ts'
import { fits, rejectsForGood } from '../framework/verdict.ts'

const ABSENT = rejectsForGood()

export interface PostFilterSituation extends Pick<PostFilterContext, 'budgets' | 'random' | 'nowMs'> {
  readonly cluster: ClusterView
}

/** Asks the postFilter plugins of a profile whether there is a way out; undefined when it has none. Upstream: RunPostFilterPlugins */
export function runPostFilter(cycle: Cycle, situation: PostFilterSituation): PreemptionDecision | undefined {
  const { queued, profile, found } = cycle
  const plugins = profile.plugins.filter(({ postFilter }) => postFilter !== undefined)
  if (plugins.length === 0) return undefined
  const verdicts = new Map(found.record.names.map((name, place) => [name, found.record.rejections[place]!.verdict]))
  const elsewhere = found.record.preFilter?.verdict ?? found.record.absent?.verdict ?? ABSENT
  const context: PostFilterContext = {
    ...situation,
    verdictOn: (name) => verdicts.get(name) ?? elsewhere,
    whatIf: (node) => whatIf(cycle, node, situation.cluster),
  }
  let last: PreemptionDecision | undefined
  for (const plugin of plugins) {
    const { nominatedNodeName, message, victims } = plugin.postFilter!(queued.pod, context)
    last = { nominatedNodeName, message, victims: victims.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`) }
    if (nominatedNodeName) return last
  }
  return last
}

/** A copy of a node on which pods come and go, with the plugins' states following. */
function whatIf({ queued, profile, found }: Cycle, original: NodeInfo, cluster: ClusterView): WhatIf {
  const node = original.clone()
  const { pod } = queued
  let states = found.prepared?.states ?? []
  return {
    node,
    add(other) {
      node.add(other)
      states = changeStates(profile, states, { pod, other, node, delta: 1 })
    },
    remove(other) {
      node.remove(other.metadata.uid!)
      states = changeStates(profile, states, { pod, other, node, delta: -1 })
    },
    verdict: () => filterWithNominated(profile, states, node, { pod, cluster })?.verdict ?? fits,
  }
}
