import type { Pod } from '@kubesim/api'
import type { ClusterView } from './framework/cluster-view.ts'
import {
  absentVerdict,
  feasibleNodesToFind,
  filterWithNominated,
  type PodRejection,
  type Prepared,
  pickBest,
  prepare,
  type Rejection,
  type Scored,
  scoreNodes,
} from './framework/cycle.ts'
import type { NodeInfo } from './framework/node-info.ts'
import { skip } from './framework/plugin.ts'
import type { Profile } from './framework/profile.ts'
import type { Verdict, VerdictCode } from './framework/verdict.ts'

/** What a cycle found out, before it is told to anyone. Lists may be put together when they are asked for: ask once. */
export interface CycleRecord {
  readonly nodeCount: number
  /** Names of the nodes looked at, in order, and what spoke against each. */
  readonly names: readonly string[]
  readonly rejections: readonly (Rejection | undefined)[]
  /** As `tallyOf`, where it takes less than to spell everything out. */
  tally?(): ReadonlyMap<Rejection, number>
  /** Those of the cluster's nodes, given in its order, that were refused in this way: where it takes less than to spell everything out. */
  refused?(nodes: readonly NodeInfo[], code: VerdictCode): readonly NodeInfo[]
  /** Places in `names` of the nodes that were scored; undefined when there was nothing to choose. */
  readonly candidates: readonly number[] | Int32Array | undefined
  readonly scored: Scored | undefined
  readonly preFilter: PodRejection | undefined
  /** Filters that took part. */
  readonly asked: readonly string[]
  readonly absent: { readonly plugins: readonly string[]; readonly verdict: Verdict } | undefined
}

/** What spoke against nodes, in the order in which it came up, with the number of nodes. */
export function tallyOf(record: CycleRecord): ReadonlyMap<Rejection, number> {
  if (record.tally !== undefined) return record.tally()
  const counts = new Map<Rejection, number>()
  for (const rejection of record.rejections) if (rejection !== undefined) counts.set(rejection, (counts.get(rejection) ?? 0) + 1)
  return counts
}

export interface FoundNode {
  /** Undefined: the pod fits nowhere. */
  readonly node: NodeInfo | undefined
  /** How far the rotating start moves on. */
  readonly examined: number
  readonly record: CycleRecord
  /** Plugin states, for preemption to go on with. */
  readonly states: () => readonly unknown[]
}

export interface Search {
  readonly profile: Profile
  readonly cluster: ClusterView
  /** Place in the cluster's list at which looking begins. */
  readonly startIndex: number
  /** Chooses among equals. */
  readonly below: (bound: number) => number
}

/** Asks every plugin in turn: the plain way, which others are measured against. Upstream: schedulePod */
export function findNode(pod: Pod, search: Search): FoundNode {
  const { profile, cluster } = search
  const prepared = prepare(profile, pod, cluster)
  if (!('code' in prepared)) {
    const record = {
      nodeCount: cluster.nodes.length,
      names: [],
      rejections: [],
      candidates: undefined,
      scored: undefined,
      preFilter: prepared,
      asked: [],
      absent: undefined,
    }
    return { node: undefined, examined: 0, record, states: () => prepared.states }
  }
  const looked = filterNominated(pod, prepared, search) ?? filterInTurn(pod, prepared, search)
  const scored = looked.feasible.length > 1 ? scoreNodes(profile, prepared, looked.feasible, { pod, cluster }) : undefined
  const best = scored === undefined ? 0 : pickBest(scored.totals, scored.totals.length, search.below)
  const record: CycleRecord = {
    nodeCount: cluster.nodes.length,
    names: looked.nodes.map(({ name }) => name),
    rejections: looked.rejections,
    candidates: scored === undefined ? undefined : looked.places,
    scored,
    preFilter: undefined,
    asked: profile.filtering.filter(({ index }) => prepared.states[index] !== skip).map(({ plugin }) => plugin.name),
    absent: prepared.names === undefined ? undefined : { plugins: prepared.narrowedBy, verdict: absentVerdict(prepared) },
  }
  return { node: looked.feasible[best], examined: looked.examined, record, states: () => prepared.states }
}

interface Looked {
  readonly nodes: readonly NodeInfo[]
  readonly rejections: readonly (Rejection | undefined)[]
  readonly feasible: readonly NodeInfo[]
  /** Of the feasible ones in `nodes`. */
  readonly places: readonly number[]
  readonly examined: number
}

/** The node on which preemption has made room is likely to be the only one: it goes first. Upstream: evaluateNominatedNode */
function filterNominated(pod: Pod, prepared: Prepared, { profile, cluster }: Search): Looked | undefined {
  const name = pod.status?.nominatedNodeName
  const node = name ? cluster.node(name) : undefined
  if (node === undefined || filterWithNominated(profile, prepared.states, node, { pod, cluster }) !== undefined) return undefined
  return { nodes: [node], rejections: [undefined], feasible: [node], places: [0], examined: 0 }
}

function filterInTurn(pod: Pod, prepared: Prepared, { profile, cluster, startIndex }: Search): Looked {
  const all = prepared.names === undefined ? cluster.nodes : nodesNamed(prepared.names, cluster)
  const wanted = feasibleNodesToFind(profile.percentageOfNodesToScore, all.length)
  const nodes: NodeInfo[] = []
  const rejections: (Rejection | undefined)[] = []
  const feasible: NodeInfo[] = []
  const places: number[] = []
  for (let turn = 0; turn < all.length && feasible.length < wanted; turn++) {
    const node = all[(startIndex + turn) % all.length]!
    const rejection = filterWithNominated(profile, prepared.states, node, { pod, cluster })
    if (rejection === undefined) {
      places.push(nodes.length)
      feasible.push(node)
    }
    nodes.push(node)
    rejections.push(rejection)
  }
  return { nodes, rejections, feasible, places, examined: nodes.length }
}

function nodesNamed(names: ReadonlySet<string>, cluster: ClusterView): readonly NodeInfo[] {
  return [...names].flatMap((name) => cluster.node(name) ?? [])
}
