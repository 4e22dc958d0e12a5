import type { Pod } from '@kubesim/api'
import { type AffinityTerm, type AffinityTerms, affinityTermsOf, termMatches } from '../framework/affinity-terms.ts'
import type { ClusterView } from '../framework/cluster-view.ts'
import type { Labels } from '../framework/label-matcher.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { SCORE_MAX } from '../framework/plugin.ts'
import { TopologyCounts } from './topology-counts.ts'

/** Weights by place: what pods near there like of this one, and it of them. */
export interface TopologyScores {
  readonly weights: TopologyCounts
}

export interface AffinityScoringContext {
  readonly cluster: ClusterView
  readonly hardPodAffinityWeight: number
  readonly ignorePreferredTermsOfExistingPods: boolean
}

/** Undefined when no pod has anything to say. Upstream: interpodaffinity PreScore */
export function affinityScores(pod: Pod, terms: AffinityTerms, context: AffinityScoringContext): TopologyScores | undefined {
  const { cluster } = context
  const hasPreferences = terms.preferredAffinity.length + terms.preferredAntiAffinity.length > 0
  if (context.ignorePreferredTermsOfExistingPods && !hasPreferences) return undefined
  const namespaceLabels = cluster.namespaceLabels(pod.metadata.namespace ?? '')
  const scoring = { weights: new TopologyCounts(), spoke: false }
  const nodes = hasPreferences ? cluster.nodes : cluster.nodesWithAffinityPods()
  for (const node of nodes) {
    const others = hasPreferences ? node.pods() : node.podsWithAffinity.values()
    for (const other of others) {
      weighOwn(scoring, terms, { other, node })
      weighOthers(scoring, pod, { other, node, namespaceLabels, hardPodAffinityWeight: context.hardPodAffinityWeight })
    }
  }
  return scoring.spoke ? { weights: scoring.weights } : undefined
}

export function scoreAffinity({ weights }: TopologyScores, node: NodeInfo): number {
  return weights.sumAt(node)
}

/** Stretched between the extremes, for the first `count`. Upstream: interpodaffinity NormalizeScore */
export function normalizeAffinity(scores: Int32Array, count = scores.length): void {
  let least = Number.MAX_SAFE_INTEGER
  let greatest = Number.MIN_SAFE_INTEGER
  for (let index = 0; index < count; index++) {
    const score = scores[index]!
    if (score < least) least = score
    if (score > greatest) greatest = score
  }
  const range = greatest - least
  for (let index = 0; index < count; index++) scores[index] = range > 0 ? Math.trunc(SCORE_MAX * ((scores[index]! - least) / range)) : 0
}

interface Scoring {
  readonly weights: TopologyCounts
  /** Some term has matched: upstream tells that from matches whose weights cancel out. */
  spoke: boolean
}

function weighOwn(
  scoring: Scoring,
  { preferredAffinity, preferredAntiAffinity }: AffinityTerms,
  { other, node }: { readonly other: Pod; readonly node: NodeInfo },
): void {
  for (const term of preferredAffinity) if (termMatches(term, other, undefined)) weigh(scoring, term, { node, weight: term.weight })
  for (const term of preferredAntiAffinity) if (termMatches(term, other, undefined)) weigh(scoring, term, { node, weight: -term.weight })
}

interface Neighbour {
  readonly other: Pod
  readonly node: NodeInfo
  readonly namespaceLabels: Labels | undefined
  readonly hardPodAffinityWeight: number
}

function weighOthers(scoring: Scoring, pod: Pod, { other, node, namespaceLabels, hardPodAffinityWeight }: Neighbour): void {
  const terms = affinityTermsOf(other)
  if (hardPodAffinityWeight > 0) {
    for (const term of terms.requiredAffinity)
      if (termMatches(term, pod, namespaceLabels)) weigh(scoring, term, { node, weight: hardPodAffinityWeight })
  }
  for (const term of terms.preferredAffinity)
    if (termMatches(term, pod, namespaceLabels)) weigh(scoring, term, { node, weight: term.weight })
  for (const term of terms.preferredAntiAffinity)
    if (termMatches(term, pod, namespaceLabels)) weigh(scoring, term, { node, weight: -term.weight })
}

function weigh(
  scoring: Scoring,
  { topologyKey }: AffinityTerm,
  { node, weight }: { readonly node: NodeInfo; readonly weight: number },
): void {
  if (node.labels[topologyKey] === undefined) return
  scoring.spoke = true
  scoring.weights.add(node, topologyKey, weight)
}
