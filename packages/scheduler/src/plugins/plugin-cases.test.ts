import type { Namespace, Node, NodeAffinity, Pod } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { ClusterCache } from '../cache/cluster-cache.ts'
import { Nominations } from '../cache/nominations.ts'
import { filterNode, type Prepared, prepare, scoreNodes } from '../framework/cycle.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { Plugin } from '../framework/plugin.ts'
import { Profile } from '../framework/profile.ts'
import cases from '../testdata/plugins.json' with { type: 'json' }
import { DEFAULT_PLUGINS } from './default-profile.ts'
import { createInterPodAffinity } from './inter-pod-affinity.ts'
import { createNodeAffinity } from './node-affinity.ts'
import { createNodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts'
import { createNodeResourcesFit, type ScoringStrategy } from './node-resources-fit.ts'
import {
  leastAllocatedScore,
  mostAllocatedScore,
  type ResourceWeight,
  requestedToCapacityRatioScore,
  type UtilizationPoint,
} from './resource-scoring.ts'

/**
 * Recorded from Kubernetes v1.23, with reasons, codes and the rounding of spread scores brought to v1.35. Left out: selectors that the API
 * refuses, and balance scores of pods that request nothing, which v1.35 does not give.
 */
interface Case {
  readonly name: string
  readonly nodes: readonly Node[]
  /** Nodes that other plugins have refused. */
  readonly failedNodes?: readonly Node[]
  readonly pods?: readonly Pod[]
  readonly pod: Pod
  readonly args?: Args
  /** By node: the verdict's code and reasons. */
  readonly filter?: Readonly<Record<string, readonly string[]>>
  readonly scores?: Readonly<Record<string, number>>
}

interface Args {
  readonly resources?: readonly ResourceWeight[]
  readonly strategy?: string
  readonly shape?: readonly UtilizationPoint[]
  readonly ignoredResources?: readonly string[]
  readonly ignoredResourceGroups?: readonly string[]
  readonly addedAffinity?: NodeAffinity
  readonly hardPodAffinityWeight?: number
}

const NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'subteam1.team1': { team: 'team1' },
  'subteam2.team1': { team: 'team1' },
  'subteam1.team2': { team: 'team2' },
  'subteam2.team2': { team: 'team2' },
}

function pluginOf(name: string, args: Args): Plugin {
  switch (name) {
    case 'NodeAffinity':
      return createNodeAffinity(args)
    case 'InterPodAffinity':
      return createInterPodAffinity(args)
    case 'NodeResourcesBalancedAllocation':
      return createNodeResourcesBalancedAllocation(args)
    case 'NodeResourcesFit': {
      const { strategy, shape, ...others } = args
      return createNodeResourcesFit({ ...others, ...(strategy !== undefined && { strategy: strategyOf(strategy, shape) }) })
    }
    default:
      return DEFAULT_PLUGINS.find(({ plugin }) => plugin.name === name)!.plugin
  }
}

function strategyOf(name: string, shape: readonly UtilizationPoint[] = []): ScoringStrategy {
  if (name === 'LeastAllocated') return leastAllocatedScore
  return name === 'MostAllocated' ? mostAllocatedScore : requestedToCapacityRatioScore(shape)
}

function complete(pod: Pod, index: number): Pod {
  const metadata = { ...pod.metadata, namespace: pod.metadata?.namespace ?? '', uid: pod.metadata?.uid ?? `uid-${index}` }
  return { ...pod, metadata, spec: { ...pod.spec, containers: pod.spec.containers ?? [] } }
}

function setUp(plugin: Plugin, { nodes, failedNodes = [], pods = [], pod }: Case) {
  const profile = new Profile({
    plugins: [...DEFAULT_PLUGINS.filter(({ plugin: { name } }) => name === 'PrioritySort' || name === 'DefaultBinder'), { plugin }],
  })
  const namespaceOf = (name: string) => ({ metadata: { name, labels: NAMESPACES[name] } }) as Namespace
  const cluster = new ClusterCache({
    nominations: new Nominations(),
    ownSelector: () => undefined,
    namespace: namespaceOf,
    namespaces: () => Object.keys(NAMESPACES).map(namespaceOf),
  })
  for (const node of [...nodes, ...failedNodes])
    cluster.addNode({ ...node, metadata: { ...node.metadata, name: node.metadata?.name ?? '' }, spec: node.spec ?? {} })
  for (const [index, other] of pods.entries()) if (other.spec.nodeName) cluster.setPod(complete(other, index))
  return { profile, cluster, pod: complete(pod, 1000), prepared: prepare(profile, complete(pod, 1000), cluster) }
}

for (const [name, list] of Object.entries(cases as unknown as Record<string, readonly Case[]>)) {
  describe(name, () => {
    for (const given of list) {
      test(given.name, () => {
        const { profile, cluster, pod, prepared } = setUp(pluginOf(name, given.args ?? {}), given)
        const nodes = given.nodes.map((node) => cluster.node(node.metadata?.name ?? '')!)
        if (given.filter !== undefined) expect(verdicts(profile, prepared, nodes, pod)).toEqual(expected(given.filter, nodes))
        if (given.scores !== undefined) {
          const scored = scoreNodes(profile, prepared as Prepared, nodes, { pod, cluster })
          expect(Object.fromEntries(nodes.map((node, index) => [node.name, scored.totals[index]]))).toEqual(given.scores)
        }
      })
    }
  })
}

function verdicts(
  profile: Profile,
  prepared: ReturnType<typeof prepare>,
  nodes: readonly NodeInfo[],
  pod: Pod,
): Record<string, readonly string[]> {
  const verdictOn = (node: NodeInfo) => {
    if (!('code' in prepared)) return prepared.verdict
    // Cases are about the filter alone, also where preFilter would have left the node out.
    return filterNode(profile, prepared.states, node, pod)?.verdict
  }
  return Object.fromEntries(nodes.map((node) => [node.name, [verdictOn(node)?.code ?? 'fits', ...(verdictOn(node)?.reasons ?? [])]]))
}

/** Spread cases tell the code alone. */
function expected(filter: Readonly<Record<string, readonly string[]>>, nodes: readonly NodeInfo[]): unknown {
  return Object.fromEntries(
    nodes.map(({ name }) => {
      const [code, ...reasons] = filter[name]!
      return [name, code !== 'fits' && reasons.length === 0 ? expect.arrayContaining([code]) : [code, ...reasons]]
    }),
  )
}
