import type { Node, Pod } from '@kubesim/api'
import { type ClusterEvent, grewInAnything } from '../framework/cluster-event.ts'
import { NodeInfo } from '../framework/node-info.ts'
import { definePlugin, type Plugin, type Remedy } from '../framework/plugin.ts'
import { currentDemand, type PodDemand, podDemand } from '../framework/pod-demand.ts'
import { resourceAmounts } from '../framework/resource-amounts.ts'
import { fits, Verdict } from '../framework/verdict.ts'
import { DEFAULT_RESOURCES, leastAllocatedScore, type ResourceWeight, scoredShare } from './resource-scoring.ts'

export interface NodeResourcesFitArgs {
  /** Extended resources that are not looked at. */
  readonly ignoredResources?: readonly string[]
  /** The same by group: `example.com`. */
  readonly ignoredResourceGroups?: readonly string[]
  readonly resources?: readonly ResourceWeight[]
  /** Score of a node from what would be requested and what is there, per resource; default: the more is left, the better. */
  readonly strategy?: ScoringStrategy
}

export type ScoringStrategy = (requested: readonly number[], allocatable: readonly number[], resources: readonly ResourceWeight[]) => number

/** Upstream: plugins/noderesources Fit */
export function createNodeResourcesFit(args: NodeResourcesFitArgs = {}): Plugin {
  const { resources = DEFAULT_RESOURCES, strategy = leastAllocatedScore } = args
  const isIgnored = ignoring(args)
  const plugin = definePlugin<PodDemand>({
    name: 'NodeResourcesFit',
    filtersByNodeAlone: true,
    preFilter: ({ spec }) => podDemand(spec),
    filter: (wanted, node) => fitOn(wanted, node, isIgnored),
    remedies: (wanted, node) => shortagesOn(wanted, node, isIgnored).map(({ resource, lacking }) => moreOf(resource, lacking)),
    score: (wanted, node) => scoredShare(wanted, node, { resources, strategy, requested: false }),
    retryWhen: [
      {
        on: 'pod/deleted',
        when: (_pod, event) => 'pod' in event && Boolean(event.pod.spec.nodeName || event.pod.status?.nominatedNodeName),
      },
      { on: 'pod/scaled-down', when: freesWanted },
      'self/scaled-down',
      { on: 'node/added', when: fitsEmptyNode },
      { on: 'node/allocatable-changed', when: fitsEmptyNode },
    ],
  })
  made.add(plugin)
  return plugin
}

/** Plugins that are this one, with whatever arguments. */
const made = new WeakSet<Plugin>()

export function isNodeResourcesFit(plugin: Plugin): boolean {
  return made.has(plugin)
}

interface Shortage {
  readonly reason: string
  /** By Kubernetes' name. */
  readonly resource: string
  /** How much too little is left: millicores, bytes, pieces. */
  readonly lacking: number
  /** More than the node has altogether. */
  readonly forGood: boolean
}

/** What a node has too little of. Reasons come in a fixed order: pods, cpu, memory, storage, the rest as the pod names it. */
export function fitOn(wanted: PodDemand, node: NodeInfo, isIgnored: (name: string) => boolean = () => false): Verdict {
  const { allocatable } = node
  if (
    node.podCount < allocatable.pods &&
    wanted.milliCpu <= allocatable.milliCpu - node.milliCpu &&
    wanted.memoryBytes <= allocatable.memoryBytes - node.memoryBytes &&
    wanted.ephemeralBytes <= allocatable.ephemeralBytes - node.ephemeralBytes &&
    wanted.scalars.size === 0
  ) {
    return fits
  }
  const shortages = shortagesOn(wanted, node, isIgnored)
  if (shortages.length === 0) return fits
  return new Verdict(
    shortages.some(({ forGood }) => forGood) ? 'unresolvable' : 'unschedulable',
    shortages.map(({ reason }) => reason),
  )
}

function shortagesOn(wanted: PodDemand, node: NodeInfo, isIgnored: (name: string) => boolean): Shortage[] {
  const { allocatable } = node
  const shortages: Shortage[] = []
  const check = (name: string, amount: number, have: { readonly total: number; readonly used: number }) => {
    const lacking = amount - (have.total - have.used)
    if (amount > 0 && lacking > 0) shortages.push({ reason: `Insufficient ${name}`, resource: name, lacking, forGood: amount > have.total })
  }
  const tooMany = node.podCount + 1 - allocatable.pods
  if (tooMany > 0) shortages.push({ reason: 'Too many pods', resource: 'pods', lacking: tooMany, forGood: false })
  check('cpu', wanted.milliCpu, { total: allocatable.milliCpu, used: node.milliCpu })
  check('memory', wanted.memoryBytes, { total: allocatable.memoryBytes, used: node.memoryBytes })
  check('ephemeral-storage', wanted.ephemeralBytes, { total: allocatable.ephemeralBytes, used: node.ephemeralBytes })
  for (const [name, amount] of wanted.scalars) {
    if (!isIgnored(name)) check(name, amount, { total: allocatable.scalars.get(name) ?? 0, used: node.scalars.get(name) ?? 0 })
  }
  return shortages
}

const BYTE_UNITS: readonly (readonly [string, number])[] = [
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
]

function moreOf(resource: string, lacking: number): Remedy {
  const isBytes = resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-')
  const text = resource === 'cpu' ? coresText(lacking) : isBytes ? bytesText(lacking) : String(lacking)
  return { kind: resource, amount: lacking, text: `+${text} ${resource}` }
}

function coresText(milli: number): string {
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`
}

/** In the greatest unit of which it is a whole number. */
function bytesText(bytes: number): string {
  const [unit, size] = BYTE_UNITS.find(([, each]) => bytes % each === 0) ?? ['', 1]
  return `${bytes / size}${unit}`
}

function ignoring({ ignoredResources = [], ignoredResourceGroups = [] }: NodeResourcesFitArgs): (name: string) => boolean {
  const names = new Set(ignoredResources)
  const groups = new Set(ignoredResourceGroups)
  return (name) =>
    !name.includes('kubernetes.io/') && name.includes('/') && (names.has(name) || groups.has(name.slice(0, name.indexOf('/'))))
}

function freesWanted(pod: Pod, event: ClusterEvent): boolean {
  if (!('pod' in event) || event.previous === undefined || !event.pod.spec.nodeName) return false
  const wanted = podDemand(pod.spec)
  const [before, after] = [currentDemand(event.previous), currentDemand(event.pod)]
  if (wanted.milliCpu > 0 && before.milliCpu > after.milliCpu) return true
  if (wanted.memoryBytes > 0 && before.memoryBytes > after.memoryBytes) return true
  if (wanted.ephemeralBytes > 0 && before.ephemeralBytes > after.ephemeralBytes) return true
  return [...wanted.scalars.keys()].some((name) => (before.scalars.get(name) ?? 0) > (after.scalars.get(name) ?? 0))
}

function fitsEmptyNode(pod: Pod, event: ClusterEvent): boolean {
  if (!('node' in event) || fitOn(podDemand(pod.spec), new NodeInfo(event.node)) !== fits) return false
  return event.previous === undefined || grewInWanted(pod, event.node, event.previous)
}

function grewInWanted(pod: Pod, node: Node, previous: Node): boolean {
  const [now, before] = [resourceAmounts(node.status?.allocatable), resourceAmounts(previous.status?.allocatable)]
  if (now.pods > before.pods) return true
  if (!grewInAnything(node, previous)) return false
  const wanted = podDemand(pod.spec)
  if (wanted.milliCpu > 0 && now.milliCpu > before.milliCpu) return true
  if (wanted.memoryBytes > 0 && now.memoryBytes > before.memoryBytes) return true
  if (wanted.ephemeralBytes > 0 && now.ephemeralBytes > before.ephemeralBytes) return true
  return [...wanted.scalars.keys()].some((name) => (now.scalars.get(name) ?? 0) > (before.scalars.get(name) ?? 0))
}

export const nodeResourcesFit = createNodeResourcesFit()
