import type { CycleRecord } from '../find-node.ts'
import type { Rejection, Scored } from './cycle.ts'
import type { Decision, NodeDecision, NodeRejection, PluginScore } from './decision.ts'
import { NO_SCORE } from './plugin.ts'
import type { Verdict } from './verdict.ts'

/** What is known of a cycle beyond the nodes. */
export type DecisionHeader = Omit<Decision, 'nodeCount' | 'nodes' | 'preFilter' | 'absent' | 'filters' | 'suggestions'>

/** A cycle's record spelled out for people and programs. */
export function describeDecision(header: DecisionHeader, record: CycleRecord): Decision {
  const { nodeCount, preFilter, absent, asked } = record
  return {
    ...header,
    nodeCount,
    nodes: describeNodes(record),
    filters: asked,
    preFilter: preFilter === undefined ? undefined : describe(preFilter.plugins.join(', '), preFilter.verdict),
    absent: absent === undefined ? undefined : describe(absent.plugins.join(', '), absent.verdict),
  }
}

export function describeNodes({ names, rejections, candidates, scored }: CycleRecord): readonly NodeDecision[] {
  const places = new Map<number, number>()
  if (candidates !== undefined) for (let at = 0; at < candidates.length; at++) places.set(candidates[at]!, at)
  return names.map((node, place) => {
    const at = places.get(place)
    const scores = at === undefined || scored === undefined ? [] : scoresAt(scored, at)
    return { node, rejection: describeRejection(rejections[place]), scores, total: scores.reduce((sum, { weighted }) => sum + weighted, 0) }
  })
}

function scoresAt({ columns }: Scored, at: number): readonly PluginScore[] {
  return columns.map(({ plugin, weight, raw, normalized }) => ({
    plugin,
    raw: raw[at] === NO_SCORE ? undefined : raw[at]!,
    normalized: normalized[at]!,
    weight,
    weighted: normalized[at]! * weight,
  }))
}

function describeRejection(rejection: Rejection | undefined): NodeRejection | undefined {
  return rejection === undefined ? undefined : describe(rejection.plugin, rejection.verdict)
}

function describe(plugin: string, { code, reasons }: Verdict): NodeRejection {
  return { plugin, code: code === 'fits' ? 'unschedulable' : code, reasons }
}
