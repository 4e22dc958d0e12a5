import type { PodSpec } from '@kubesim/api'
import type { NodeInfo } from './node-info.ts'
import type { Plugin } from './plugin.ts'

/** Specs that are remembered at a time, for each plugin. */
const SPECS_MAX = 16

interface Memory {
  readonly node: NodeInfo
  readonly generation: number
  readonly value: unknown
}

/** What a plugin has worked out for pods of one spec, node by node: each is forgotten when its node, or what is on it or waits for it, changes. */
export class NodeMemory<T = unknown> {
  private readonly bySlot: (Memory | undefined)[] = []
  private premises: readonly unknown[] = []

  /** What else it all follows from: everything is forgotten when that is no longer the same, one by one. */
  presume(premises: readonly unknown[]): void {
    const { length } = this.premises
    if (premises.length !== length || premises.some((each, index) => each !== this.premises[index])) this.bySlot.length = 0
    this.premises = premises
  }

  recall(node: NodeInfo): T | undefined {
    const memory = node.slot < 0 ? undefined : this.bySlot[node.slot]
    return memory !== undefined && memory.node === node && memory.generation === node.generation ? (memory.value as T) : undefined
  }

  keep(node: NodeInfo, value: T): void {
    const { slot, generation } = node
    if (slot >= 0) this.bySlot[slot] = { node, generation, value }
  }
}

/** The memories of a scheduler's plugins. */
export class NodeMemories {
  /** By spec, the least recently asked for first. */
  private readonly byPlugin = new Map<Plugin, Map<PodSpec, NodeMemory>>()

  /** Specs are told apart by identity; pods of one profile only may have the same. */
  of(plugin: Plugin, spec: PodSpec): NodeMemory {
    let bySpec = this.byPlugin.get(plugin)
    if (bySpec === undefined) {
      bySpec = new Map()
      this.byPlugin.set(plugin, bySpec)
    }
    const memory = bySpec.get(spec) ?? new NodeMemory()
    bySpec.delete(spec)
    bySpec.set(spec, memory)
    const [oldest] = bySpec.keys()
    if (bySpec.size > SPECS_MAX) bySpec.delete(oldest!)
    return memory
  }
}
