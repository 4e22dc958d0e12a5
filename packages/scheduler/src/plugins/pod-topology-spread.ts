import type { Pod, TopologySpreadConstraint } from '@kubesim/api'
import type { ClusterView } from '../framework/cluster-view.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { definePlugin, NO_SCORE, type Plugin, type PodChange, type Remedy, SCORE_MAX, skip } from '../framework/plugin.ts'
import { fits, rejects, rejectsForGood } from '../framework/verdict.ts'
import { fewerPods } from './fewer-pods.ts'
import {
  countMatching,
  countsFor,
  defaultConstraintsFor,
  hasAllTopologies,
  includesNode,
  ownConstraints,
  type SpreadAction,
  type SpreadConstraint,
  SYSTEM_DEFAULT_CONSTRAINTS,
} from './spread-constraint.ts'
import { spreadHints } from './spread-hints.ts'
import { type SpreadScoring, scoreSpread, spreadScoring } from './spread-scoring.ts'

export const SKEWED = rejects("node(s) didn't match pod topology spread constraints")
export const NO_TOPOLOGY = rejectsForGood("node(s) didn't match pod topology spread constraints (missing required label)")

export interface PodTopologySpreadArgs {
  /** For pods without constraints of their own; the system's own defaults when absent. */
  readonly defaultConstraints?: readonly TopologySpreadConstraint[]
}

/** Matching pods by value of the topology key, one map for each constraint. */
interface SpreadState {
  readonly constraints: readonly SpreadConstraint[]
  readonly counts: readonly ReadonlyMap<string, number>[]
  /** The fewest in any domain, with `minDomains` taken into account. */
  readonly least: readonly number[]
}

/** Upstream: plugins/podtopologyspread */
export function createPodTopologySpread(args: PodTopologySpreadArgs = {}): Plugin {
  const defaults = args.defaultConstraints ?? SYSTEM_DEFAULT_CONSTRAINTS
  // A node without a zone still takes part in spreading over hosts when the constraints are the system's.
  const demandsAllTopologies = (pod: Pod) => hasOwn(pod) || args.defaultConstraints !== undefined
  const constraintsOf = (pod: Pod, cluster: ClusterView, action: SpreadAction) =>
    hasOwn(pod)
      ? ownConstraints(pod, action)
      : defaultConstraintsFor(defaults.length === 0 ? undefined : cluster.ownSelector(pod), defaults, action)
  return definePlugin<SpreadState, SpreadScoring>({
    name: 'PodTopologySpread',
    preFilter(pod, cluster) {
      const constraints = mayDemand(pod, defaults) ? constraintsOf(pod, cluster, 'DoNotSchedule') : []
      return constraints.length === 0 ? skip : spreadState(pod, constraints, cluster)
    },
    afterPodChange: afterChange,
    filter(state, node, pod) {
      for (const [index, constraint] of state.constraints.entries()) {
        const value = node.labels[constraint.topologyKey]
        if (value === undefined) return NO_TOPOLOGY
        if (surplusAt(state, index, { value, pod }) > 0) return SKEWED
      }
      return fits
    },
    remedies: (state, node, pod) => state.constraints.flatMap((_, index) => spreadRemedy(state, index, { node, pod }) ?? []),
    preScore(pod, nodes, cluster) {
      const constraints = constraintsOf(pod, cluster, 'ScheduleAnyway')
      return constraints.length === 0
        ? skip
        : spreadScoring(pod, constraints, { nodes, cluster, demandsAllTopologies: demandsAllTopologies(pod) })
    },
    score: scoreSpread,
    normalize: (scores) => normalizeSpread(scores),
    retryWhen: spreadHints(defaults),
  })
}

export const podTopologySpread = createPodTopologySpread()

/** How many pods too many a domain would have with this one; not positive where it may go there. */
function surplusAt(state: SpreadState, index: number, { value, pod }: { readonly value: string; readonly pod: Pod }): number {
  const { selector, maxSkew } = state.constraints[index]!
  const self = selector.matches(pod.metadata.labels) ? 1 : 0
  return (state.counts[index]!.get(value) ?? 0) + self - state.least[index]! - maxSkew
}

function spreadRemedy(
  state: SpreadState,
  index: number,
  { node, pod }: { readonly node: NodeInfo; readonly pod: Pod },
): Remedy | undefined {
  const { topologyKey } = state.constraints[index]!
  const value = node.labels[topologyKey]
  if (value === undefined) return { kind: `label ${topologyKey}`, amount: 1, text: `label ${topologyKey}` }
  const surplus = surplusAt(state, index, { value, pod })
  return surplus > 0 ? fewerPods(surplus, { place: value, which: '' }) : undefined
}

function hasOwn({ spec }: Pod): boolean {
  return (spec.topologySpreadConstraints ?? []).length > 0
}

function mayDemand(pod: Pod, defaults: readonly TopologySpreadConstraint[]): boolean {
  return hasOwn(pod) || defaults.some(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
}

function spreadState(pod: Pod, constraints: readonly SpreadConstraint[], { nodes }: ClusterView): SpreadState {
  const counts = constraints.map(() => new Map<string, number>())
  for (const node of nodes) {
    if (!hasAllTopologies(node.labels, constraints)) continue
    for (const [index, constraint] of constraints.entries()) {
      if (!includesNode(constraint, pod, node)) continue
      const value = node.labels[constraint.topologyKey]!
      counts[index]!.set(value, (counts[index]!.get(value) ?? 0) + countMatching(constraint, pod.metadata.namespace, node))
    }
  }
  return { constraints, counts, least: leastOf(constraints, counts) }
}

function leastOf(constraints: readonly SpreadConstraint[], counts: readonly ReadonlyMap<string, number>[]): readonly number[] {
  return constraints.map(({ minDomains }, index) => {
    const domains = counts[index]!
    if (domains.size < minDomains) return 0
    let least = Number.MAX_SAFE_INTEGER
    for (const count of domains.values()) if (count < least) least = count
    return least
  })
}

function afterChange(state: SpreadState, { pod, other, node, delta }: PodChange): SpreadState {
  const { namespace } = pod.metadata
  if (other.metadata.namespace !== namespace || !hasAllTopologies(node.labels, state.constraints)) return state
  const counts = state.counts.map((domains, index) => {
    const constraint = state.constraints[index]!
    if (!countsFor(constraint, namespace, other) || !includesNode(constraint, pod, node)) return domains
    const value = node.labels[constraint.topologyKey]!
    return new Map(domains).set(value, (domains.get(value) ?? 0) + delta)
  })
  return { constraints: state.constraints, counts, least: leastOf(state.constraints, counts) }
}

/** The fewer pods, the better: stretched between the extremes, for the first `count`. Upstream: podtopologyspread NormalizeScore */
export function normalizeSpread(scores: Int32Array, count = scores.length): void {
  let least = Number.MAX_SAFE_INTEGER
  let greatest = 0
  for (let index = 0; index < count; index++) {
    const score = scores[index]!
    if (score === NO_SCORE) continue
    if (score < least) least = score
    if (score > greatest) greatest = score
  }
  for (let index = 0; index < count; index++) {
    const score = scores[index]!
    if (score === NO_SCORE) scores[index] = 0
    else scores[index] = greatest === 0 ? SCORE_MAX : Math.floor((SCORE_MAX * (greatest + least - score)) / greatest)
  }
}
