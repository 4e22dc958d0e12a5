import type { Pod } from '@kubesim/api'
import { log } from '@kubesim/kernel'
import type { ClusterView } from '../framework/cluster-view.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { NO_SCORE } from '../framework/plugin.ts'
import { countMatching, HOSTNAME, hasAllTopologies, includesNode, type SpreadConstraint } from './spread-constraint.ts'

/** What scoring by spread has counted. */
export interface SpreadScoring {
  readonly constraints: readonly SpreadConstraint[]
  readonly demandsAllTopologies: boolean
  /** Matching pods by domain, for the domains that some candidate is in; empty for host names, which are counted node by node. */
  readonly counts: readonly ReadonlyMap<string, number>[]
  readonly weights: readonly number[]
}

export interface SpreadCandidates {
  /** The nodes that passed the filters. */
  readonly nodes: readonly NodeInfo[]
  readonly cluster: ClusterView
  readonly demandsAllTopologies: boolean
}

/** Upstream: podtopologyspread PreScore */
export function spreadScoring(pod: Pod, constraints: readonly SpreadConstraint[], candidates: SpreadCandidates): SpreadScoring {
  const { nodes, cluster, demandsAllTopologies } = candidates
  const takesPart = (node: NodeInfo) => !demandsAllTopologies || hasAllTopologies(node.labels, constraints)
  const scored = nodes.filter(takesPart)
  const counts = constraints.map(
    ({ topologyKey }) => new Map<string, number>(topologyKey === HOSTNAME ? [] : scored.map((node) => [domainOf(node, topologyKey), 0])),
  )
  const weights = constraints.map(({ topologyKey }, index) =>
    topologyWeight(topologyKey === HOSTNAME ? scored.length : counts[index]!.size),
  )
  for (const node of cluster.nodes) {
    if (!takesPart(node)) continue
    for (const [index, constraint] of constraints.entries()) {
      const domain = domainOf(node, constraint.topologyKey)
      const before = counts[index]!.get(domain)
      if (before === undefined || !includesNode(constraint, pod, node)) continue
      counts[index]!.set(domain, before + countMatching(constraint, pod.metadata.namespace, node))
    }
  }
  return { constraints, demandsAllTopologies, counts, weights }
}

/** How many alike are near, weighted: the fewer the better, which normalising turns into points. */
export function scoreSpread({ constraints, demandsAllTopologies, counts, weights }: SpreadScoring, node: NodeInfo, pod: Pod): number {
  if (demandsAllTopologies && !hasAllTopologies(node.labels, constraints)) return NO_SCORE
  let score = 0
  for (const [index, constraint] of constraints.entries()) {
    const domain = node.labels[constraint.topologyKey]
    if (domain === undefined) continue
    const count =
      constraint.topologyKey === HOSTNAME ? countMatching(constraint, pod.metadata.namespace, node) : counts[index]!.get(domain)!
    score += spreadTerm(count, constraint.maxSkew, weights[index]!)
  }
  return Math.round(score)
}

/** What one constraint adds to a node's score. */
export function spreadTerm(count: number, maxSkew: number, weight: number): number {
  return count * weight + (maxSkew - 1)
}

/** Many small domains must not drown in few large ones. */
export function topologyWeight(domainCount: number): number {
  return log(domainCount + 2)
}

/** A node without the label is in a domain of its own kind, as upstream has it. */
function domainOf(node: NodeInfo, topologyKey: string): string {
  return node.labels[topologyKey] ?? ''
}
