import type { NodeInfo } from '../framework/node-info.ts'
import { grown } from './node-columns.ts'

/** Domain of nodes without the label. */
export const NO_DOMAIN = 0
/** No node is in the slot. */
export const NOWHERE = -1

/** Which domain of one topology each node is in. */
export class TopologyColumn {
  readonly key: string
  /** Domain by slot. */
  domainOf: Int32Array
  /** Nodes by domain. */
  members: Int32Array = new Int32Array(8)
  private readonly numbers = new Map<string, number>()

  constructor(key: string, capacity: number) {
    this.key = key
    this.domainOf = new Int32Array(capacity).fill(NOWHERE)
  }

  /** Domains seen so far, the one without a label included. */
  get domainCount(): number {
    return this.numbers.size + 1
  }

  /** Puts a node in its place, or takes it away; the domain it was in before. */
  set(slot: number, node: NodeInfo | undefined): number {
    const before = this.domainOf[slot]!
    const value = node?.labels[this.key]
    const now = node === undefined ? NOWHERE : value === undefined ? NO_DOMAIN : this.numberOf(value)
    this.domainOf[slot] = now
    if (before >= 0) this.members[before] = this.members[before]! - 1
    if (now >= 0) this.members[now] = this.members[now]! + 1
    return before
  }

  grow(capacity: number): void {
    const former = this.domainOf.length
    this.domainOf = grown(this.domainOf, capacity)
    this.domainOf.fill(NOWHERE, former)
  }

  private numberOf(value: string): number {
    let number = this.numbers.get(value)
    if (number === undefined) {
      number = this.numbers.size + 1
      this.numbers.set(value, number)
      if (number >= this.members.length) this.members = grown(this.members, number * 2)
    }
    return number
  }
}
