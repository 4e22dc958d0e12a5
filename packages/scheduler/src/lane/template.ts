import { isTolerated, type Pod, preferenceWeight } from '@kubesim/api'
import { invariant } from '@kubesim/kernel'
import type { ClusterView } from '../framework/cluster-view.ts'
import type { Rejection } from '../framework/cycle.ts'
import type { LabelMatcher, Labels } from '../framework/label-matcher.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { Plugin } from '../framework/plugin.ts'
import { type PodDemand, podDemand } from '../framework/pod-demand.ts'
import { fits } from '../framework/verdict.ts'
import { normalizedImageName } from '../plugins/image-locality.ts'
import { nodeAffinity, preferencesOf } from '../plugins/node-affinity.ts'
import { PORTS_TAKEN } from '../plugins/node-ports.ts'
import { balanceOfTwo } from '../plugins/node-resources-balanced-allocation.ts'
import { fitOn, nodeResourcesFit } from '../plugins/node-resources-fit.ts'
import { nodeUnschedulable } from '../plugins/node-unschedulable.ts'
import { leastAllocatedOfTwo } from '../plugins/resource-scoring.ts'
import type { SpreadConstraint } from '../plugins/spread-constraint.ts'
import { taintToleration } from '../plugins/taint-toleration.ts'
import { AffinityPlan } from './affinity-plan.ts'
import type { FilteredSums } from './filtered-sums.ts'
import { grown, type NodeColumns } from './node-columns.ts'
import { packRejection, packScores, TAINTS_MAX } from './packed-score.ts'
import type { RejectionTable } from './rejection-table.ts'
import { SpreadColumn } from './spread-column.ts'

/** The filters that look at nothing but the node's object, in their order. */
const OBJECT_FILTERS = [nodeUnschedulable, taintToleration, nodeAffinity] as const
const NEVER_SEEN = -1

/** What a template is made for. */
export interface TemplateKey {
  readonly namespace: string | undefined
  readonly labels: Labels | undefined
  /** By what its controller and services select it, where that matters. */
  readonly selector: LabelMatcher | undefined
}

export interface TemplateContext {
  /** NodeResourcesFit with the profile's arguments. */
  readonly fit: Plugin
  readonly cluster: ClusterView
  readonly columns: NodeColumns
  readonly rejections: RejectionTable
  /** Constraints are the pod's own: nodes that lack a label stay out. */
  readonly demandsAllTopologies: boolean
  readonly hard: readonly SpreadConstraint[]
  readonly soft: readonly SpreadConstraint[]
}

/**
 * What is known of every node with regard to pods that are alike: whether one fits, and what it scores by the node alone. Looks again only
 * at nodes that have changed.
 */
export class LaneTemplate {
  readonly key: TemplateKey
  readonly pod: Pod
  readonly hard: readonly SpreadColumn[]
  readonly soft: readonly SpreadColumn[]
  readonly images: readonly string[]
  /** Pods that ask for no cpu and no memory are not scored for balance. */
  readonly isBalanced: boolean
  readonly hasPreferences: boolean
  /** By slot, as `packed-score.ts` says; good for slots whose `seen` is the present version. */
  packed: Int32Array
  seen: Int32Array
  /** By slot, raw. */
  preferences: Int32Array
  /** By slot: 1 where the node takes part in spreading. */
  spreads: Uint8Array
  /** By slot, what is known with regard to the pods that wait for room there; good while neither version has moved on. */
  private crowded: Int32Array = new Int32Array(0)
  private crowdedSeen: Int32Array = new Int32Array(0)
  private crowdedNominated: Int32Array = new Int32Array(0)
  private readonly demand: PodDemand
  private readonly context: TemplateContext
  private readonly filtered: readonly FilteredSums[]
  private objectSeen: Int32Array
  private readonly objectRejections: (Rejection | undefined)[] = []
  private taints: Int32Array
  private cursor = 0
  private plan: AffinityPlan | undefined
  private planVersion = -1
  /** Versions of the objects that the filtered sums know. */
  constructor(pod: Pod, key: TemplateKey, context: TemplateContext) {
    this.pod = pod
    this.key = key
    this.context = context
    this.demand = podDemand(pod.spec)
    this.images = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ image = '' }) => normalizedImageName(image))
    this.isBalanced = this.demand.milliCpu !== 0 || this.demand.memoryBytes !== 0
    this.hasPreferences = preferencesOf(pod) !== undefined
    const { columns, demandsAllTopologies, hard, soft } = context
    this.hard = hard.map((constraint) => new SpreadColumn({ pod, constraint, constraints: hard, demandsAllTopologies: true, columns }))
    this.soft = soft.map((constraint) => new SpreadColumn({ pod, constraint, constraints: soft, demandsAllTopologies, columns }))
    this.filtered = [...this.hard, ...this.soft].flatMap((column) => column.filtered ?? [])
    const { capacity } = columns
    this.packed = new Int32Array(capacity)
    this.preferences = new Int32Array(this.hasPreferences ? capacity : 0)
    this.spreads = new Uint8Array(capacity)
    this.taints = new Int32Array(capacity)
    this.seen = new Int32Array(capacity).fill(NEVER_SEEN)
    this.objectSeen = new Int32Array(capacity).fill(NEVER_SEEN)
    for (let slot = 0; slot < columns.size; slot++) this.sum(slot, true)
    this.cursor = columns.logEnd
  }

  /** Makes room for new nodes, and takes in what has changed in sums over many nodes. */
  catchUp(): void {
    const { columns } = this.context
    if (this.packed.length < columns.capacity) this.grow(columns.capacity)
    if (this.filtered.length === 0) return
    if (columns.hasLogged(this.cursor)) for (let at = this.cursor; at < columns.logEnd; at++) this.sum(columns.logged(at), false)
    else for (let slot = 0; slot < columns.size; slot++) this.sum(slot, false)
    this.cursor = columns.logEnd
  }

  /** Looks at a node again; only at one that is there. */
  lookAt(slot: number): void {
    const { columns, rejections } = this.context
    const node = columns.nodes[slot]!
    this.seen[slot] = columns.version[slot]!
    if (this.objectSeen[slot] !== columns.objectVersion[slot]) this.lookAtObject(slot, node)
    const { demand } = this
    const rejection = this.objectRejections[slot] ?? this.useRejection(node)
    if (rejection !== undefined) {
      this.packed[slot] = packRejection(rejections.numberOf(rejection))
      return
    }
    const { milliCpu, memoryBytes } = node.allocatable
    const fit = this.fitScore(node)
    const balance = this.isBalanced
      ? balanceOfTwo(node.milliCpu + demand.milliCpu, milliCpu, node.memoryBytes + demand.memoryBytes, memoryBytes)
      : 0
    this.packed[slot] = packScores(fit, balance, this.taints[slot]!)
  }

  /** As `packed`, of a node on which pods wait for room: `ask` is asked when something has changed there. The slot has been looked at. */
  crowdedAt(slot: number, ask: (node: NodeInfo) => Rejection | undefined): number {
    const { columns, rejections } = this.context
    if (this.crowded.length < columns.capacity) {
      this.crowded = grown(this.crowded, columns.capacity)
      this.crowdedSeen = grown(this.crowdedSeen, columns.capacity)
      this.crowdedNominated = grown(this.crowdedNominated, columns.capacity)
    }
    if (this.crowdedSeen[slot] !== columns.version[slot] || this.crowdedNominated[slot] !== columns.nominated[slot]) {
      const rejection = ask(columns.nodes[slot]!)
      this.crowded[slot] = rejection === undefined ? this.packed[slot]! : packRejection(rejections.numberOf(rejection))
      this.crowdedSeen[slot] = columns.version[slot]!
      this.crowdedNominated[slot] = columns.nominated[slot]!
    }
    return this.crowded[slot]!
  }

  private fitScore(node: NodeInfo): number {
    const { fit, cluster } = this.context
    const { demand } = this
    if (fit !== nodeResourcesFit) return fit.score!(demand, node, this.pod, cluster)
    return leastAllocatedOfTwo(
      node.scoredMilliCpu + demand.scoredMilliCpu,
      node.allocatable.milliCpu,
      node.scoredMemoryBytes + demand.scoredMemoryBytes,
      node.allocatable.memoryBytes,
    )
  }

  private useRejection(node: NodeInfo): Rejection | undefined {
    const { demand } = this
    const { fit } = this.context
    if (demand.hostPorts.length > 0 && node.ports.conflictsWith(demand.hostPorts)) return { plugin: 'NodePorts', verdict: PORTS_TAKEN }
    const verdict = fit === nodeResourcesFit ? fitOn(demand, node) : fit.filter!(demand, node, this.pod)
    return verdict === fits ? undefined : { plugin: 'NodeResourcesFit', verdict }
  }

  /** What affinity between pods means now. */
  get affinity(): AffinityPlan {
    const { columns } = this.context
    if (this.plan === undefined || this.planVersion !== columns.carriers.version) {
      const former = this.plan
      this.plan = new AffinityPlan(this.pod, columns)
      this.planVersion = columns.carriers.version
      // Only now: what both count by need not be counted anew.
      former?.release()
    }
    return this.plan
  }

  /** Gives the counts back that nobody else may need. */
  release(): void {
    this.plan?.release()
    for (const { group } of [...this.hard, ...this.soft]) this.context.columns.groups.release(this.key.namespace ?? '', group)
  }

  private sum(slot: number, isFirst: boolean): void {
    const { columns } = this.context
    const isMoved = isFirst || this.sumsSeen[slot] !== columns.objectVersion[slot]
    this.sumsSeen[slot] = columns.objectVersion[slot]!
    for (const sums of this.filtered) {
      if (isMoved) sums.place(slot, columns.nodes[slot])
      sums.recount(slot)
    }
  }

  private readonly sumsSeen: number[] = []

  /** What depends on the node's object alone. */
  private lookAtObject(slot: number, node: NodeInfo): void {
    const { columns, demandsAllTopologies } = this.context
    this.objectSeen[slot] = columns.objectVersion[slot]!
    this.objectRejections[slot] = this.objectRejection(node)
    this.spreads[slot] =
      !demandsAllTopologies || this.soft.every(({ constraint }) => node.labels[constraint.topologyKey] !== undefined) ? 1 : 0
    this.taints[slot] = this.unlikedTaints(node)
    if (this.hasPreferences) this.preferences[slot] = preferenceWeight(preferencesOf(this.pod)!, node)
  }

  private objectRejection(node: NodeInfo): Rejection | undefined {
    for (const plugin of OBJECT_FILTERS) {
      const verdict = plugin.filter!(undefined, node, this.pod)
      if (verdict !== fits) return { plugin: plugin.name, verdict }
    }
    return undefined
  }

  private unlikedTaints({ node }: NodeInfo): number {
    let count = 0
    const tolerations = this.pod.spec.tolerations?.filter(({ effect }) => !effect || effect === 'PreferNoSchedule')
    for (const taint of node.spec.taints ?? []) if (taint.effect === 'PreferNoSchedule' && !isTolerated(taint, tolerations)) count++
    invariant(count <= TAINTS_MAX, `node ${node.metadata.name} has more taints than can be counted`)
    return count
  }

  private grow(capacity: number): void {
    const former = this.packed.length
    this.packed = grown(this.packed, capacity)
    if (this.hasPreferences) this.preferences = grown(this.preferences, capacity)
    this.taints = grown(this.taints, capacity)
    this.seen = grown(this.seen, capacity)
    this.objectSeen = grown(this.objectSeen, capacity)
    this.seen.fill(NEVER_SEEN, former)
    this.objectSeen.fill(NEVER_SEEN, former)
    const spreads = new Uint8Array(capacity)
    spreads.set(this.spreads)
    this.spreads = spreads
  }
}

/** Whether a template serves for a pod of the same spec. */
export function isFor({ namespace, labels, selector }: TemplateKey, pod: Pod, wanted: LabelMatcher | undefined): boolean {
  return labels === pod.metadata.labels && namespace === pod.metadata.namespace && selector === wanted
}
