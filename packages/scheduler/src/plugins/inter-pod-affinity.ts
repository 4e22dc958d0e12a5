import type { Pod } from '@kubesim/api'
import { type AffinityTerm, type AffinityTerms, affinityTermsOf, termMatches } from '../framework/affinity-terms.ts'
import type { ClusterView } from '../framework/cluster-view.ts'
import { type Labels, matchesNothing } from '../framework/label-matcher.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { definePlugin, type Plugin, type PodChange, type Remedy, skip } from '../framework/plugin.ts'
import { fits, rejects, rejectsForGood } from '../framework/verdict.ts'
import { affinityHints } from './affinity-hints.ts'
import { affinityScores, normalizeAffinity, scoreAffinity, type TopologyScores } from './affinity-scoring.ts'
import { fewerPods } from './fewer-pods.ts'
import { TopologyCounts } from './topology-counts.ts'

export const NO_AFFINITY = rejectsForGood("node(s) didn't match pod affinity rules")
export const ANTI_AFFINITY = rejects("node(s) didn't match pod anti-affinity rules")
export const EXISTING_ANTI_AFFINITY = rejects("node(s) didn't satisfy existing pods anti-affinity rules")

export interface InterPodAffinityArgs {
  /** What the required affinity of a placed pod adds to the score of a node near it. Default 1. */
  readonly hardPodAffinityWeight?: number
  readonly ignorePreferredTermsOfExistingPods?: boolean
}

interface AffinityState {
  readonly terms: AffinityTerms
  readonly namespaceLabels: Labels | undefined
  /** Placed pods whose required anti-affinity speaks of this pod, by place. */
  readonly existing: TopologyCounts
  /** Placed pods that match all of this pod's required affinity, by place. */
  readonly affinity: TopologyCounts
  /** Placed pods that match this pod's required anti-affinity, by place. */
  readonly antiAffinity: TopologyCounts
}

/** Upstream: plugins/interpodaffinity */
export function createInterPodAffinity(args: InterPodAffinityArgs = {}): Plugin {
  const { hardPodAffinityWeight = 1, ignorePreferredTermsOfExistingPods = false } = args
  return definePlugin<AffinityState, TopologyScores>({
    name: 'InterPodAffinity',
    preFilter(pod, cluster) {
      const state = affinityState(pod, cluster)
      const { requiredAffinity, requiredAntiAffinity } = state.terms
      return state.existing.isEmpty && requiredAffinity.length === 0 && requiredAntiAffinity.length === 0 ? skip : state
    },
    afterPodChange: afterChange,
    filter(state, node, pod) {
      if (!hasCompany(state, node, pod)) return NO_AFFINITY
      if (state.terms.requiredAntiAffinity.some(({ topologyKey }) => state.antiAffinity.at(node, topologyKey) > 0)) return ANTI_AFFINITY
      return state.existing.touches(node) ? EXISTING_ANTI_AFFINITY : fits
    },
    remedies: affinityRemedies,
    preScore: (pod, _nodes, cluster) =>
      affinityScores(pod, mergedTerms(pod, cluster), { cluster, hardPodAffinityWeight, ignorePreferredTermsOfExistingPods }) ?? skip,
    score: scoreAffinity,
    normalize: (scores) => normalizeAffinity(scores),
    retryWhen: affinityHints,
  })
}

export const interPodAffinity = createInterPodAffinity()

function affinityState(pod: Pod, cluster: ClusterView): AffinityState {
  const terms = mergedTerms(pod, cluster)
  const namespaceLabels = cluster.namespaceLabels(pod.metadata.namespace ?? '')
  const [existing, affinity, antiAffinity] = [new TopologyCounts(), new TopologyCounts(), new TopologyCounts()]
  for (const node of cluster.nodesWithRequiredAntiAffinityPods()) {
    for (const other of node.podsWithRequiredAntiAffinity.values()) countExisting(existing, { pod, other, node, delta: 1 }, namespaceLabels)
  }
  if (terms.requiredAffinity.length + terms.requiredAntiAffinity.length > 0) {
    for (const node of cluster.nodes) {
      for (const other of node.pods()) countOwn({ terms, affinity, antiAffinity }, { pod, other, node, delta: 1 })
    }
  }
  return { terms, namespaceLabels, existing, affinity, antiAffinity }
}

function countExisting(existing: TopologyCounts, { pod, other, node, delta }: PodChange, namespaceLabels: Labels | undefined): void {
  for (const term of affinityTermsOf(other).requiredAntiAffinity)
    if (termMatches(term, pod, namespaceLabels)) existing.add(node, term.topologyKey, delta)
}

function countOwn(
  { terms, affinity, antiAffinity }: Pick<AffinityState, 'terms' | 'affinity' | 'antiAffinity'>,
  { other, node, delta }: PodChange,
): void {
  if (matchesAll(terms.requiredAffinity, other)) for (const term of terms.requiredAffinity) affinity.add(node, term.topologyKey, delta)
  for (const term of terms.requiredAntiAffinity) if (termMatches(term, other, undefined)) antiAffinity.add(node, term.topologyKey, delta)
}

function afterChange(state: AffinityState, change: PodChange): AffinityState {
  const next = { ...state, existing: state.existing.clone(), affinity: state.affinity.clone(), antiAffinity: state.antiAffinity.clone() }
  countExisting(next.existing, change, state.namespaceLabels)
  countOwn(next, change)
  return next
}

/** Every term has a pod in the node's place; or nobody matches anywhere, and the pod, being the first of its kind, keeps itself company. */
function hasCompany({ terms, affinity }: AffinityState, node: NodeInfo, pod: Pod): boolean {
  let met = true
  for (const { topologyKey } of terms.requiredAffinity) {
    if (node.labels[topologyKey] === undefined) return false
    if (affinity.at(node, topologyKey) <= 0) met = false
  }
  return met || (affinity.isEmpty && matchesAll(terms.requiredAffinity, pod))
}

function affinityRemedies({ terms, affinity, antiAffinity, existing }: AffinityState, node: NodeInfo, pod: Pod): readonly Remedy[] {
  const remedies: Remedy[] = []
  const isFirst = affinity.isEmpty && matchesAll(terms.requiredAffinity, pod)
  for (const { topologyKey, selector } of terms.requiredAffinity) {
    const place = node.labels[topologyKey]
    if (place === undefined) remedies.push(change(`label ${topologyKey}`))
    else if (affinity.at(node, topologyKey) <= 0 && !isFirst) remedies.push(change(`a pod with ${selector.text} in ${place}`))
  }
  for (const { topologyKey, selector } of terms.requiredAntiAffinity) {
    const count = antiAffinity.at(node, topologyKey)
    if (count > 0) remedies.push(fewerPods(count, { place: node.labels[topologyKey]!, which: ` with ${selector.text}` }))
  }
  for (const [place, count] of existing.countsAt(node)) remedies.push(fewerPods(count, { place, which: ' of those that keep it away' }))
  return remedies
}

function change(text: string): Remedy {
  return { kind: text, amount: 1, text }
}

export function matchesAll(terms: readonly AffinityTerm[], pod: Pod): boolean {
  return terms.length > 0 && terms.every((term) => termMatches(term, pod, undefined))
}

/** The terms of the pod being scheduled with their namespace selectors turned into names. */
export function mergedTerms(pod: Pod, cluster: ClusterView): AffinityTerms {
  const terms = affinityTermsOf(pod)
  const merge = (each: readonly AffinityTerm[]) =>
    each.every(isMerged) ? each : each.map((term) => (isMerged(term) ? term : withNames(term, cluster)))
  const merged = {
    requiredAffinity: merge(terms.requiredAffinity),
    requiredAntiAffinity: merge(terms.requiredAntiAffinity),
    preferredAffinity: merge(terms.preferredAffinity),
    preferredAntiAffinity: merge(terms.preferredAntiAffinity),
  }
  return merged
}

/** An empty selector is every namespace, which needs no list. */
function isMerged({ namespaceSelector }: AffinityTerm): boolean {
  return namespaceSelector === matchesNothing || namespaceSelector.isEmpty
}

function withNames(term: AffinityTerm, cluster: ClusterView): AffinityTerm {
  return {
    ...term,
    namespaces: new Set([...term.namespaces, ...cluster.namespacesMatching(term.namespaceSelector)]),
    namespaceSelector: matchesNothing,
  }
}
