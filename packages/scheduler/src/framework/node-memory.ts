import type { PodSpec } from '@kubesim/api'
import type { NodeInfo } from './node-info.ts'
import type { Plugin } from './plugin.ts'

/** Specs that are remembered at a time, for each plugin. */
const SPECS_MAX = 16

/** What a plugin has worked out for pods of one spec, node by node: each is forgotten when its node, or what is on it or waits for it, changes. */
export class NodeMemory<T = unknown> {
  /** By slot: whom a value is about, and as of when. Apart, so that looking through many touches little memory. */
  private readonly nodes: NodeInfo[] = []
  private readonly generations: number[] = []
  private readonly values: T[] = []
  private premises: readonly unknown[] = []

  /** What else it all follows from: everything is forgotten when that is no longer the same, one by one. */
  presume(premises: readonly unknown[]): void {
    const { length } = this.premises
    if (premises.length !== length || premises.some((each, index) => each !== this.premises[index])) this.nodes.length = 0
    this.premises = premises
  }

  recall(node: NodeInfo): T | undefined {
    const { slot, generation } = node
    return slot >= 0 && slot < this.nodes.length && this.nodes[slot] === node && this.generations[slot] === generation
      ? this.values[slot]
      : undefined
  }

  keep(node: NodeInfo, value: T): void {
    const { slot, generation } = node
    if (slot < 0) return
    this.nodes[slot] = node
    this.generations[slot] = generation
    this.values[slot] = value
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
