import type { Pod } from '@kubesim/api'
import type { Rejection } from '../framework/cycle.ts'
import type { LabelMatcher, Labels } from '../framework/label-matcher.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { preferenceWeight } from '../framework/node-selection.ts'
import { type PodDemand, podDemand } from '../framework/pod-demand.ts'
import { isTolerated } from '../framework/tolerations.ts'
import { fits } from '../framework/verdict.ts'
import { normalizedImageName } from '../plugins/image-locality.ts'
import { nodeAffinity, preferencesOf } from '../plugins/node-affinity.ts'
import { PORTS_TAKEN } from '../plugins/node-ports.ts'
import { balanceOfTwo } from '../plugins/node-resources-balanced-allocation.ts'
import { fitOn } from '../plugins/node-resources-fit.ts'
import { nodeUnschedulable } from '../plugins/node-unschedulable.ts'
import { leastAllocatedOfTwo } from '../plugins/resource-scoring.ts'
import { hasAllTopologies, type SpreadConstraint } from '../plugins/spread-constraint.ts'
import { taintToleration } from '../plugins/taint-toleration.ts'
import { grown, type NodeColumns } from './node-columns.ts'
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

export interface TemplateConstraints {
  /** Constraints are the pod's own: nodes that lack a label stay out. */
  readonly demandsAllTopologies: boolean
  readonly hard: readonly SpreadConstraint[]
  readonly soft: readonly SpreadConstraint[]
}

/**
 * What is known of every node with regard to pods that are alike: whether one fits, and what it scores by the node alone. Looks again only
 * at nodes that the log names.
 */
export class LaneTemplate {
  readonly key: TemplateKey
  readonly demand: PodDemand
  readonly pod: Pod
  readonly demandsAllTopologies: boolean
  readonly hard: readonly SpreadColumn[]
  readonly soft: readonly SpreadColumn[]
  readonly images: readonly string[]
  /** Pods that ask for no cpu and no memory are not scored for balance. */
  readonly isBalanced: boolean
  readonly hasPreferences: boolean
  /** By slot: 1 where the pod fits, but for its spread. */
  feasible: Uint8Array
  rejections: (Rejection | undefined)[] = []
  /** By slot, raw. */
  taints: Int32Array
  preferences: Int32Array
  fit: Int32Array
  balance: Int32Array
  /** By slot: 1 where the node takes part in spreading. */
  spreads: Uint8Array
  private objectSeen: Int32Array
  private objectRejections: (Rejection | undefined)[] = []
  private cursor = 0
  private readonly columns: NodeColumns

  constructor(pod: Pod, key: TemplateKey, context: { readonly columns: NodeColumns; readonly constraints: TemplateConstraints }) {
    const { columns, constraints } = context
    this.pod = pod
    this.key = key
    this.columns = columns
    this.demand = podDemand(pod.spec)
    this.demandsAllTopologies = constraints.demandsAllTopologies
    this.images = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ image = '' }) => normalizedImageName(image))
    this.isBalanced = this.demand.milliCpu !== 0 || this.demand.memoryBytes !== 0
    this.hasPreferences = preferencesOf(pod) !== undefined
    const columnsOf = (given: readonly SpreadConstraint[], demandsAll: boolean) => {
      const takesPart = (node: NodeInfo) => !demandsAll || hasAllTopologies(node.labels, given)
      return given.map((constraint) => new SpreadColumn(pod, constraint, { columns, takesPart }))
    }
    this.hard = columnsOf(constraints.hard, true)
    this.soft = columnsOf(constraints.soft, constraints.demandsAllTopologies)
    const { capacity } = columns
    this.feasible = new Uint8Array(capacity)
    this.spreads = new Uint8Array(capacity)
    this.taints = new Int32Array(capacity)
    this.preferences = new Int32Array(capacity)
    this.fit = new Int32Array(capacity)
    this.balance = new Int32Array(capacity)
    this.objectSeen = new Int32Array(capacity).fill(NEVER_SEEN)
    this.lookAtAll()
  }

  /** Takes in what has changed since the last time. */
  catchUp(): void {
    const { columns } = this
    if (this.feasible.length < columns.capacity) this.grow(columns.capacity)
    if (!columns.hasLogged(this.cursor)) return this.lookAtAll()
    for (; this.cursor < columns.logEnd; this.cursor++) this.lookAt(columns.logged(this.cursor))
  }

  /** Gives the counts back that nobody else may need. */
  release(): void {
    for (const { group } of [...this.hard, ...this.soft]) this.columns.groups.release(this.key.namespace ?? '', group)
  }

  private lookAtAll(): void {
    for (let slot = 0; slot < this.columns.size; slot++) this.lookAt(slot)
    this.cursor = this.columns.logEnd
  }

  private lookAt(slot: number): void {
    const node = this.columns.nodes[slot]
    const version = this.columns.objectVersion[slot]!
    if (this.objectSeen[slot] !== version) {
      this.objectSeen[slot] = version
      this.lookAtObject(slot, node)
    }
    for (let index = 0; index < this.hard.length; index++) this.hard[index]!.recount(slot)
    for (let index = 0; index < this.soft.length; index++) this.soft[index]!.recount(slot)
    if (node === undefined) this.feasible[slot] = 0
    else this.lookAtUse(slot, node)
  }

  /** What depends on the node's object alone. */
  private lookAtObject(slot: number, node: NodeInfo | undefined): void {
    for (const column of this.hard) column.place(slot, node)
    for (const column of this.soft) column.place(slot, node)
    this.objectRejections[slot] = node === undefined ? undefined : this.objectRejection(node)
    if (node === undefined) return
    this.spreads[slot] = !this.demandsAllTopologies || this.soft.every(({ constraint }) => node.labels[constraint.topologyKey] !== undefined) ? 1 : 0
    this.taints[slot] = this.unlikedTaints(node)
    this.preferences[slot] = this.hasPreferences ? preferenceWeight(preferencesOf(this.pod)!, node) : 0
  }

  /** What depends on the pods that are there. */
  private lookAtUse(slot: number, node: NodeInfo): void {
    const { demand } = this
    const rejection = this.objectRejections[slot] ?? useRejection(demand, node)
    this.rejections[slot] = rejection
    if (rejection !== undefined) {
      this.feasible[slot] = 0
      return
    }
    const { milliCpu, memoryBytes } = node.allocatable
    this.feasible[slot] = 1
    this.fit[slot] = leastAllocatedOfTwo(node.scoredMilliCpu + demand.scoredMilliCpu, milliCpu, node.scoredMemoryBytes + demand.scoredMemoryBytes, memoryBytes)
    if (this.isBalanced) this.balance[slot] = balanceOfTwo(node.milliCpu + demand.milliCpu, milliCpu, node.memoryBytes + demand.memoryBytes, memoryBytes)
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
    return count
  }

  private grow(capacity: number): void {
    const former = this.objectSeen.length
    this.feasible = grownBytes(this.feasible, capacity)
    this.spreads = grownBytes(this.spreads, capacity)
    this.taints = grown(this.taints, capacity)
    this.preferences = grown(this.preferences, capacity)
    this.fit = grown(this.fit, capacity)
    this.balance = grown(this.balance, capacity)
    this.objectSeen = grown(this.objectSeen, capacity)
    this.objectSeen.fill(NEVER_SEEN, former)
  }
}

function useRejection(demand: PodDemand, node: NodeInfo): Rejection | undefined {
  if (demand.hostPorts.length > 0 && node.ports.conflictsWith(demand.hostPorts)) return { plugin: 'NodePorts', verdict: PORTS_TAKEN }
  const verdict = fitOn(demand, node)
  return verdict === fits ? undefined : { plugin: 'NodeResourcesFit', verdict }
}

function grownBytes(array: Uint8Array, capacity: number): Uint8Array {
  const longer = new Uint8Array(capacity)
  longer.set(array)
  return longer
}

/** Whether a template serves for a pod of the same spec. */
export function isFor({ namespace, labels, selector }: TemplateKey, pod: Pod, wanted: LabelMatcher | undefined): boolean {
  return labels === pod.metadata.labels && namespace === pod.metadata.namespace && selector === wanted
}
