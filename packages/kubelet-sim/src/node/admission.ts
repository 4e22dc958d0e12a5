import { type Node, type Pod, podRequests, quantityMilli, quantityValue } from '@kubesim/api'

export interface Rejection {
  readonly reason: string
  readonly message: string
}

/** cpu in thousandths of a core, everything else in its own unit. */
type Amounts = Readonly<Record<string, number>>

/**
 * Whether a node takes a pod that was bound to it, whoever bound it: the kubelet checks once more what the scheduler promised.
 * Upstream: pkg/kubelet/lifecycle/predicate.go
 */
export class Admission {
  private readonly capacity: Map<string, number>
  private readonly used = new Map<string, number>()
  private readonly requests = new Map<string, Amounts>()

  constructor(node: Node) {
    const amountOf = (name: string, quantity: string) => (name === 'cpu' ? quantityMilli(quantity) : quantityValue(quantity))
    this.capacity = new Map(Object.entries(node.status!.allocatable!).map(([name, quantity]) => [name, amountOf(name, quantity)]))
  }

  rejects(pod: Pod): Rejection | undefined {
    if (this.requests.size + 1 > (this.capacity.get('pods') ?? 0))
      return outOf('pods', { requested: 1, used: this.requests.size, capacity: this.capacity.get('pods') ?? 0 })
    const amounts = podRequests(pod.spec).amounts
    for (const name in amounts) {
      const requested = amounts[name]!
      const capacity = this.capacity.get(name) ?? 0
      const used = this.used.get(name) ?? 0
      if (requested > 0 && used + requested > capacity) return outOf(name, { requested, used, capacity })
    }
    return undefined
  }

  add(podKey: string, pod: Pod): void {
    const amounts = podRequests(pod.spec).amounts
    this.requests.set(podKey, amounts)
    for (const name in amounts) this.used.set(name, (this.used.get(name) ?? 0) + amounts[name]!)
  }

  remove(podKey: string): void {
    const amounts = this.requests.get(podKey)
    if (amounts === undefined) return
    this.requests.delete(podKey)
    for (const name in amounts) this.used.set(name, (this.used.get(name) ?? 0) - amounts[name]!)
  }
}

function outOf(name: string, amounts: { readonly requested: number; readonly used: number; readonly capacity: number }): Rejection {
  return {
    reason: `OutOf${name}`,
    message: `Node didn't have enough resource: ${name}, requested: ${amounts.requested}, used: ${amounts.used}, capacity: ${amounts.capacity}`,
  }
}
