import type { Pod } from '@kubesim/api'
import type { CacheListener, ClusterCache } from '../cache/cluster-cache.ts'
import type { Nominations } from '../cache/nominations.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { PodGroups } from './pod-groups.ts'
import { TermCarriers } from './term-carriers.ts'
import { TopologyColumn } from './topology-column.ts'

const LOG_CAPACITY = 1 << 14
const LOG_MASK = LOG_CAPACITY - 1

/**
 * Gives every node a slot, by which templates keep what they know of it in typed arrays, and logs the slots that change: whoever looks
 * again need look at those only.
 */
export class NodeColumns implements CacheListener {
  readonly groups: PodGroups
  readonly carriers = new TermCarriers(this)
  /** By slot; undefined where no node is. */
  readonly nodes: (NodeInfo | undefined)[] = []
  /** Names by slot. Kept by decisions: one that changes makes a new list. */
  names: string[] = []
  /** Grows with every change to a node or the pods on it. */
  version: Int32Array = new Int32Array(64)
  /** Grows when a node's object changes, or another node takes the slot. */
  objectVersion: Int32Array = new Int32Array(64)
  /** Grows with every change to the pods that wait for room on a node; 0 where none does. */
  nominated: Int32Array = new Int32Array(64)
  private nominationCount = 0
  /** Slots logged so far. */
  logEnd = 0
  private readonly log = new Int32Array(LOG_CAPACITY)
  private readonly free: number[] = []
  private readonly topologies = new Map<string, TopologyColumn>()
  private readonly cache: ClusterCache
  private readonly nominations: Nominations
  private orderFrom: readonly NodeInfo[] | undefined
  private orderSlots = new Int32Array(0)

  constructor(cache: ClusterCache, nominations: Nominations) {
    this.cache = cache
    this.nominations = nominations
    nominations.onChange((nodeName) => {
      const node = cache.node(nodeName)
      if (node !== undefined && node.slot >= 0) this.nominate(node)
    })
    this.groups = new PodGroups(this)
    cache.listen(this)
  }

  /** Slots that are or have been in use. */
  get size(): number {
    return this.nodes.length
  }

  /** Length that arrays by slot should have. */
  get capacity(): number {
    return this.objectVersion.length
  }

  /** Slots in the order in which nodes are looked at. */
  get order(): Int32Array {
    const { nodes } = this.cache
    if (this.orderFrom !== nodes) {
      this.orderFrom = nodes
      this.orderSlots = Int32Array.from(nodes, ({ slot }) => slot)
    }
    return this.orderSlots
  }

  /** Whether the log still has everything from `cursor` on. */
  hasLogged(cursor: number): boolean {
    return this.logEnd - cursor <= LOG_CAPACITY
  }

  logged(position: number): number {
    return this.log[position & LOG_MASK]!
  }

  topology(key: string): TopologyColumn {
    let column = this.topologies.get(key)
    if (column === undefined) {
      column = new TopologyColumn(key, this.capacity)
      this.topologies.set(key, column)
      for (const node of this.nodes) if (node !== undefined) column.set(node.slot, node)
    }
    return column
  }

  nodeAdded(node: NodeInfo): void {
    const slot = this.free.pop() ?? this.nodes.length
    node.slot = slot
    if (slot >= this.capacity) this.grow()
    this.nodes[slot] = node
    if (this.names[slot] !== undefined && this.names[slot] !== node.name) this.names = [...this.names]
    this.names[slot] = node.name
    this.nominate(node)
    this.nodeChanged(node)
  }

  nodeChanged(node: NodeInfo): void {
    this.objectVersion[node.slot] = this.objectVersion[node.slot]! + 1
    for (const column of this.topologies.values()) this.place(column, node.slot, node)
    this.touch(node.slot)
  }

  nodeRemoved(node: NodeInfo): void {
    const { slot } = node
    this.nodes[slot] = undefined
    this.objectVersion[slot] = this.objectVersion[slot]! + 1
    for (const column of this.topologies.values()) this.place(column, slot, undefined)
    this.free.push(slot)
    this.touch(slot)
  }

  podAdded(node: NodeInfo, pod: Pod): void {
    this.groups.count(node.slot, pod, 1)
    this.carriers.count(node.slot, pod, 1)
    this.touch(node.slot)
  }

  podRemoved(node: NodeInfo, pod: Pod): void {
    this.groups.count(node.slot, pod, -1)
    this.carriers.count(node.slot, pod, -1)
    this.touch(node.slot)
  }

  podReplaced(node: NodeInfo, pod: Pod, previous: Pod): void {
    // In this order: terms that stay must not seem to have died out in between.
    this.carriers.count(node.slot, pod, 1)
    this.carriers.count(node.slot, previous, -1)
    if (this.groups.recount(node.slot, pod, previous)) this.touch(node.slot)
  }

  private place(column: TopologyColumn, slot: number, node: NodeInfo | undefined): void {
    const before = column.set(slot, node)
    if (before === column.domainOf[slot]) return
    this.groups.moved(column, slot, before)
    this.carriers.moved(column, slot, before)
  }

  private nominate({ slot, name }: NodeInfo): void {
    this.nominated[slot] = this.nominations.on(name).length === 0 ? 0 : ++this.nominationCount
  }

  private touch(slot: number): void {
    this.version[slot] = this.version[slot]! + 1
    this.log[this.logEnd & LOG_MASK] = slot
    this.logEnd++
  }

  private grow(): void {
    const capacity = this.capacity * 2
    this.version = grown(this.version, capacity)
    this.objectVersion = grown(this.objectVersion, capacity)
    this.nominated = grown(this.nominated, capacity)
    for (const column of this.topologies.values()) column.grow(capacity)
    this.groups.grow(capacity)
    this.carriers.grow(capacity)
  }
}

/** A longer copy. */
export function grown(array: Int32Array, capacity: number): Int32Array {
  const longer = new Int32Array(capacity)
  longer.set(array)
  return longer
}
