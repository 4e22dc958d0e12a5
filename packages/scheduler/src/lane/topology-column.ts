import type { NodeInfo } from '../framework/node-info.ts'
import { grown } from './node-columns.ts'

/** Domain of nodes without the label. */
export const NO_DOMAIN = 0

/** Which domain of one topology each node is in. */
export class TopologyColumn {
  readonly key: string
  /** Domain by slot. */
  domainOf: Int32Array
  private readonly numbers = new Map<string, number>()

  constructor(key: string, capacity: number) {
    this.key = key
    this.domainOf = new Int32Array(capacity)
  }

  /** Domains seen so far, the one without a label included. */
  get domainCount(): number {
    return this.numbers.size + 1
  }

  set(slot: number, node: NodeInfo): void {
    const value = node.labels[this.key]
    this.domainOf[slot] = value === undefined ? NO_DOMAIN : this.numberOf(value)
  }

  grow(capacity: number): void {
    this.domainOf = grown(this.domainOf, capacity)
  }

  private numberOf(value: string): number {
    let number = this.numbers.get(value)
    if (number === undefined) {
      number = this.numbers.size + 1
      this.numbers.set(value, number)
    }
    return number
  }
}
