import { type Decision, verdictsOn } from '../framework/decision.ts'
import type { PlacedPlugin, Profile } from '../framework/profile.ts'

const PREFIX = 'kube-scheduler-simulator.sigs.k8s.io/'
const HISTORY = `${PREFIX}result-history`
const SUCCESS = 'success'

/**
 * A decision as the annotations that kube-scheduler-simulator leaves on pods, so that what reads those can read this. `former` are the annotations that
 * the pod has: its history goes on. Upstream: sigs.k8s.io/kube-scheduler-simulator resultstore
 */
export function simulatorAnnotations(
  decision: Decision,
  profile: Profile,
  former: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const isPlaced = decision.outcome === 'scheduled'
  const scoring = new Set(decision.nodes.flatMap(({ scores }) => scores.map(({ plugin }) => plugin)))
  const results = named({
    'bind-result': isPlaced ? { [profile.binder.name]: SUCCESS } : {},
    'filter-result': byNode(decision, (node) => verdictsOn(decision, node)),
    'finalscore-result': byNode(decision, ({ scores }) => texts(scores.map(({ plugin, weighted }) => [plugin, weighted]))),
    'permit-result': isPlaced ? all(profile.permitting, () => SUCCESS) : {},
    'permit-result-timeout': {},
    'postfilter-result': postFilterResult(decision),
    'prebind-result': isPlaced ? all(profile.preBinding, () => SUCCESS) : {},
    'prefilter-result': {},
    'prefilter-result-status': all(profile.preparing, ({ plugin }) => preFilterStatus(decision, plugin.name)),
    'prescore-result': all(
      profile.scoring.filter(({ plugin }) => plugin.preScore !== undefined),
      ({ plugin }) => (scoring.has(plugin.name) ? SUCCESS : ''),
    ),
    'reserve-result': isPlaced ? all(profile.reserving, () => SUCCESS) : {},
    'score-result': byNode(decision, ({ scores }) => texts(scores.map(({ plugin, raw }) => [plugin, raw ?? 0]))),
  })
  const own = { ...results, [`${PREFIX}selected-node`]: decision.nodeName ?? '' }
  return { ...own, [HISTORY]: JSON.stringify([...historyOf(former[HISTORY]), own]) }
}

/** `success`, `` for a plugin that took no part, or why it refused the pod. */
function preFilterStatus({ preFilter, filters }: Decision, plugin: string): string {
  if (preFilter?.plugin.split(', ').includes(plugin)) return preFilter.reasons.join(', ')
  return filters.includes(plugin) ? SUCCESS : ''
}

function postFilterResult({ nodes, preemption, outcome }: Decision): object {
  if (outcome !== 'unschedulable' || preemption === undefined) return {}
  const nominated = preemption.nominatedNodeName
  return Object.fromEntries(nodes.map(({ node }) => [node, node === nominated ? { DefaultPreemption: 'preemption victim' } : {}]))
}

type Texts = Readonly<Record<string, string>>

function byNode({ nodes }: Decision, of: (node: Decision['nodes'][number]) => Texts): Readonly<Record<string, Texts>> {
  const entries = nodes.map((node): [string, Texts] => [node.node, of(node)]).filter(([, said]) => Object.keys(said).length > 0)
  return Object.fromEntries(entries)
}

function texts(entries: readonly (readonly [string, number])[]): Texts {
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function all(plugins: readonly PlacedPlugin[], of: (plugin: PlacedPlugin) => string): Texts {
  return Object.fromEntries(plugins.map((placed) => [placed.plugin.name, of(placed)]))
}

/** Go writes keys in order. */
function named(results: Readonly<Record<string, object>>): Record<string, string> {
  return Object.fromEntries(Object.entries(results).map(([name, result]) => [PREFIX + name, JSON.stringify(sorted(result))]))
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

/** What others have written there and cannot be read is begun anew. */
function historyOf(text = '[]'): readonly unknown[] {
  try {
    const value = JSON.parse(text) as unknown
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
