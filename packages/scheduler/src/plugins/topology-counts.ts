import type { NodeInfo } from '../framework/node-info.ts'

/** Counts by topology key and value. Upstream: interpodaffinity topologyToMatchedTermCount */
export class TopologyCounts {
  private readonly byKey = new Map<string, Map<string, number>>()

  get isEmpty(): boolean {
    return this.byKey.size === 0
  }

  /** Counts in the node's place; a node without the label has none. */
  add(node: NodeInfo, topologyKey: string, amount: number): void {
    const value = node.labels[topologyKey]
    if (value === undefined) return
    let values = this.byKey.get(topologyKey)
    if (values === undefined) {
      values = new Map()
      this.byKey.set(topologyKey, values)
    }
    const sum = (values.get(value) ?? 0) + amount
    if (sum !== 0) values.set(value, sum)
    else if (values.delete(value) && values.size === 0) this.byKey.delete(topologyKey)
  }

  at(node: NodeInfo, topologyKey: string): number {
    const value = node.labels[topologyKey]
    return value === undefined ? 0 : (this.byKey.get(topologyKey)?.get(value) ?? 0)
  }

  /** Whether anything is counted in any of the node's places. */
  touches(node: NodeInfo): boolean {
    for (const [key, values] of this.byKey) {
      const value = node.labels[key]
      if (value !== undefined && (values.get(value) ?? 0) > 0) return true
    }
    return false
  }

  /** The node's places in which something is counted, with how much. */
  countsAt(node: NodeInfo): readonly (readonly [string, number])[] {
    return [...this.byKey].flatMap(([key, values]): (readonly [string, number])[] => {
      const value = node.labels[key]
      const count = value === undefined ? 0 : (values.get(value) ?? 0)
      return count > 0 ? [[value!, count]] : []
    })
  }

  /** All that is counted in the node's places. */
  sumAt(node: NodeInfo): number {
    let sum = 0
    for (const [key, values] of this.byKey) {
      const value = node.labels[key]
      if (value !== undefined) sum += values.get(value) ?? 0
    }
    return sum
  }

  clone(): TopologyCounts {
    const copy = new TopologyCounts()
    for (const [key, values] of this.byKey) copy.byKey.set(key, new Map(values))
    return copy
  }
}
