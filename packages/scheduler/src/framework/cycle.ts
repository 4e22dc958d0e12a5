import type { Pod } from '@kubesim/api'
import { invariant } from '@kubesim/kernel'
import { priorityOf } from '../queue/queued-pod.ts'
import type { ClusterView } from './cluster-view.ts'
import type { NodeInfo } from './node-info.ts'
import { NO_SCORE, NodeSubset, type PodChange, SCORE_MAX, skip } from './plugin.ts'
import type { Profile } from './profile.ts'
import { fits, rejectsForGood, Verdict } from './verdict.ts'

/** A verdict with the plugin that gave it. */
export interface Rejection {
  readonly plugin: string
  readonly verdict: Verdict
}

/** No node needs to be looked at. */
export interface PodRejection extends Rejection {
  /** The plugins that are to be asked whether an event could help. */
  readonly plugins: readonly string[]
  readonly states: readonly unknown[]
  /** Index of the last plugin that was asked. */
  readonly askedLast: number
}

/** What a cycle knows after preFilter: one state per plugin, `skip` for those that take no part. */
export interface Prepared {
  readonly code: 'prepared'
  readonly states: readonly unknown[]
  /** Undefined: every node comes into question. */
  readonly names: ReadonlySet<string> | undefined
  /** Plugins that gave `names`. */
  readonly narrowedBy: readonly string[]
}

/** The scores that one plugin gave to the candidates, in their order. */
export interface ScoreColumn {
  readonly plugin: string
  readonly weight: number
  readonly raw: Int32Array
  readonly normalized: Int32Array
}

export interface Scored {
  readonly columns: readonly ScoreColumn[]
  readonly totals: Int32Array
}

/** Asks every plugin once. Upstream: frameworkImpl.RunPreFilterPlugins */
export function prepare(profile: Profile, pod: Pod, cluster: ClusterView): Prepared | PodRejection {
  const states: unknown[] = new Array(profile.plugins.length).fill(undefined)
  let names: ReadonlySet<string> | undefined
  let rejection: PodRejection | undefined
  const narrowedBy: string[] = []
  for (const { index, plugin } of profile.preparing) {
    const answer = plugin.preFilter!(pod, cluster)
    if (answer instanceof Verdict) {
      const rejected = { plugin: plugin.name, plugins: [plugin.name], verdict: answer, states, askedLast: index }
      if (answer.code !== 'unschedulable') return rejected
      // Preemption may help, and wants every plugin's state.
      rejection = { ...rejected, askedLast: profile.plugins.length - 1 }
    } else if (answer instanceof NodeSubset) {
      states[index] = answer.state
      narrowedBy.push(plugin.name)
      names = names === undefined ? answer.names : intersection(names, answer.names)
      if (names.size === 0)
        return { plugin: '', plugins: narrowedBy, verdict: rejectsForGood(noNodeText(narrowedBy)), states, askedLast: index }
    } else {
      states[index] = answer
    }
  }
  return rejection ?? { code: 'prepared', states, names, narrowedBy }
}

function noNodeText(plugins: readonly string[]): string {
  return plugins.length === 1
    ? `node(s) didn't satisfy plugin ${plugins[0]}`
    : `node(s) didn't satisfy plugin(s) [${[...plugins].sort().join(' ')}] simultaneously`
}

/** The verdict on nodes that preFilter left out. */
export function absentVerdict({ narrowedBy }: Prepared): Verdict {
  return rejectsForGood(`node(s) didn't satisfy plugin(s) [${[...narrowedBy].sort().join(' ')}]`)
}

/** The first plugin that refuses the node. Upstream: RunFilterPlugins */
export function filterNode(profile: Profile, states: readonly unknown[], node: NodeInfo, pod: Pod): Rejection | undefined {
  for (const { index, plugin } of profile.filtering) {
    const state = states[index]
    if (state === skip) continue
    const verdict = plugin.filter!(state, node, pod)
    if (verdict !== fits) return { plugin: plugin.name, verdict }
  }
  return undefined
}

/**
 * The same with regard to pods of no lesser priority that wait for room there: the pod must fit with them and without them.
 * Upstream: RunFilterPluginsWithNominatedPods
 */
export function filterWithNominated(
  profile: Profile,
  states: readonly unknown[],
  node: NodeInfo,
  question: { readonly pod: Pod; readonly cluster: ClusterView },
): Rejection | undefined {
  const { pod, cluster } = question
  const nominated = cluster
    .nominatedPods(node.name)
    .filter((other) => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod))
  if (nominated.length > 0) {
    const crowded = node.clone()
    let after = states
    for (const other of nominated) {
      crowded.add(other)
      after = changeStates(profile, after, { pod, other, node: crowded, delta: 1 })
    }
    const rejection = filterNode(profile, after, crowded, pod)
    if (rejection !== undefined) return rejection
  }
  return filterNode(profile, states, node, pod)
}

/** Every plugin's state after another pod came or went. */
export function changeStates(profile: Profile, states: readonly unknown[], change: PodChange): readonly unknown[] {
  return states.map((state, index) => {
    const { afterPodChange } = profile.plugins[index]!
    return state === skip || afterPodChange === undefined ? state : afterPodChange(state, change)
  })
}

/** Upstream: RunPreScorePlugins, RunScorePlugins */
export function scoreNodes(
  profile: Profile,
  prepared: Prepared,
  nodes: readonly NodeInfo[],
  question: { readonly pod: Pod; readonly cluster: ClusterView },
): Scored {
  const { pod, cluster } = question
  const columns: ScoreColumn[] = []
  const totals = new Int32Array(nodes.length)
  for (const { index, plugin, weight } of profile.scoring) {
    const state = plugin.preScore === undefined ? prepared.states[index] : plugin.preScore(pod, nodes, cluster)
    if (state === skip) continue
    const raw = Int32Array.from(nodes, (node) => plugin.score!(state, node, pod, cluster))
    const normalized = raw.slice()
    if (plugin.normalize !== undefined) plugin.normalize(normalized)
    else for (let at = 0; at < normalized.length; at++) if (normalized[at] === NO_SCORE) normalized[at] = 0
    for (let at = 0; at < totals.length; at++) {
      const score = normalized[at]!
      invariant(
        score >= 0 && score <= SCORE_MAX,
        `plugin ${plugin.name} gave a score of ${score}; it must be from 0 to ${SCORE_MAX} after normalizing`,
      )
      totals[at] = totals[at]! + score * weight
    }
    columns.push({ plugin: plugin.name, weight, raw, normalized })
  }
  return { columns, totals }
}

/** Index of one of the best among the first `count`, chosen by `below` when there are several. */
export function pickBest(totals: Int32Array, count: number, below: (bound: number) => number): number {
  let best = -1
  let ties = 0
  let greatest = Number.MIN_SAFE_INTEGER
  for (let at = 0; at < count; at++) {
    const total = totals[at]!
    if (total > greatest) {
      greatest = total
      best = at
      ties = 1
    } else if (total === greatest) ties++
  }
  if (ties <= 1) return best
  let skipped = below(ties)
  for (let at = best; ; at++) if (totals[at] === greatest && skipped-- === 0) return at
}

const FEASIBLE_MIN = 100
const PERCENTAGE_MIN = 5

/** How many nodes that fit end the search. Upstream: numFeasibleNodesToFind */
export function feasibleNodesToFind(percentage: number, nodeCount: number): number {
  if (nodeCount < FEASIBLE_MIN) return nodeCount
  const effective = percentage === 0 ? Math.max(50 - Math.floor(nodeCount / 125), PERCENTAGE_MIN) : percentage
  return Math.max(Math.floor((nodeCount * effective) / 100), FEASIBLE_MIN)
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((each) => b.has(each)))
}
