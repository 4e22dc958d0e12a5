import type { Pod } from '@kubesim/api'
import type { ClusterView } from '../framework/cluster-view.ts'
import { filterWithNominated, type Prepared, prepare } from '../framework/cycle.ts'
import type { Suggestion } from '../framework/decision.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { type Remedy, skip } from '../framework/plugin.ts'
import type { Profile } from '../framework/profile.ts'
import { fits } from '../framework/verdict.ts'

const SUGGESTIONS_MAX = 5

interface Question {
  readonly profile: Profile
  readonly cluster: ClusterView
}

/** Nodes that want the same kinds of change, with the least of it. */
interface Group {
  readonly remedies: readonly Remedy[]
  readonly nodes: string[]
}

/**
 * The smallest changes that would make a pod fit, as things are now: the fewest on one node first, and of those that most nodes would do with. Empty
 * when it fits somewhere already, or when what speaks against it is not about nodes.
 */
export function suggestionsFor(pod: Pod, question: Question): readonly Suggestion[] {
  const { profile, cluster } = question
  const prepared = prepare(profile, pod, cluster)
  if (!('code' in prepared)) return []
  const groups = new Map<string, Group>()
  for (const node of cluster.nodes) {
    const remedies = remediesOn(node, pod, { ...question, prepared })
    if (remedies.length === 0) return []
    join(groups, remedies, node.name)
  }
  const nodeCount = cluster.nodes.length
  return [...groups.values()]
    .sort((a, b) => a.remedies.length - b.remedies.length || b.nodes.length - a.nodes.length)
    .slice(0, SUGGESTIONS_MAX)
    .map(({ remedies, nodes }) => ({ changes: remedies.map(({ text }) => text), nodes, isAnyNode: nodes.length === nodeCount }))
}

/** Everything that speaks against a node, not the first alone. */
function remediesOn(
  node: NodeInfo,
  pod: Pod,
  { profile, cluster, prepared }: Question & { readonly prepared: Prepared },
): readonly Remedy[] {
  const remedies: Remedy[] = []
  for (const { index, plugin } of profile.filtering) {
    const state = prepared.states[index]
    const verdict = state === skip ? fits : plugin.filter!(state, node, pod)
    if (verdict === fits) continue
    const own = plugin.remedies?.(state, node, pod) ?? []
    remedies.push(...(own.length > 0 ? own : [persuade(plugin.name, verdict.message)]))
  }
  if (remedies.length > 0) return remedies
  if (prepared.names !== undefined && !prepared.names.has(node.name)) return [persuade(prepared.narrowedBy.join(', '), 'another node')]
  const crowded = filterWithNominated(profile, prepared.states, node, { pod, cluster })
  return crowded === undefined ? [] : [persuade('nominated pods', crowded.verdict.message)]
}

function persuade(who: string, why: string): Remedy {
  return { kind: `${who}: ${why}`, amount: 1, text: `nothing said by ${who} (${why})` }
}

function join(groups: Map<string, Group>, remedies: readonly Remedy[], nodeName: string): void {
  const key = remedies.map(({ kind }) => kind).join('\n')
  const known = groups.get(key)
  const comparison = known === undefined ? -1 : compareAmounts(remedies, known.remedies)
  if (comparison < 0) groups.set(key, { remedies, nodes: [nodeName] })
  else if (comparison === 0) known!.nodes.push(nodeName)
}

/** Negative when less has to change in all. */
function compareAmounts(a: readonly Remedy[], b: readonly Remedy[]): number {
  const share = a.reduce((sum, { amount }, index) => sum + amount / b[index]!.amount, 0) - a.length
  if (share !== 0) return share
  return a.every(({ amount }, index) => amount === b[index]!.amount) ? 0 : 1
}
