import {
  isTolerated,
  matchesRequiredNodeAffinity,
  type Node,
  type Pod,
  podRequests,
  podResourceRequest,
  quantityMilli,
  quantityValue,
} from '@kubesim/api'
import { hostPortsConflict } from './host-ports.ts'

export interface Rejection {
  readonly reason: string
  readonly message: string
}

/** cpu in thousandths of a core, everything else in its own unit. */
type Amounts = Readonly<Record<string, number>>

interface Admitted {
  readonly pod: Pod
  readonly amounts: Amounts
}

/**
 * Whether a node takes a pod that was bound to it, whoever bound it: the kubelet checks once more what the scheduler promised.
 * Upstream: pkg/kubelet/lifecycle/predicate.go
 */
export class Admission {
  private readonly capacity: Map<string, number>
  private readonly used = new Map<string, number>()
  private readonly admitted = new Map<string, Admitted>()
  private readonly liveNode: () => Node | undefined

  /** `liveNode` gives the node as the API has it now. */
  constructor(node: Node, liveNode: () => Node | undefined) {
    const amountOf = (name: string, quantity: string) => (name === 'cpu' ? quantityMilli(quantity) : quantityValue(quantity))
    this.capacity = new Map(Object.entries(node.status!.allocatable!).map(([name, quantity]) => [name, amountOf(name, quantity)]))
    this.liveNode = liveNode
  }

  /** The first reason against it, in upstream's order; `podKey` names the pod itself where it is here already. */
  rejects(pod: Pod, podKey?: string): Rejection | undefined {
    return this.lacks(pod, podKey) ?? this.mismatches(pod, podKey)
  }

  /** What the pod asks for and the node has not, beside what others have. */
  private lacks(pod: Pod, podKey: string | undefined): Rejection | undefined {
    const own = podKey === undefined ? undefined : this.admitted.get(podKey)
    const count = this.admitted.size - (own === undefined ? 0 : 1)
    if (count + 1 > this.capacityOf('pods')) return outOf('pods', { requested: 1, used: count, capacity: this.capacityOf('pods') })
    const amounts = podRequests(pod.spec).amounts
    for (const name in amounts) {
      if (!this.capacity.has(name) && name.includes('/')) continue // an extended resource of the cluster, not of the node
      const requested = amounts[name]!
      const used = (this.used.get(name) ?? 0) - (own?.amounts[name] ?? 0)
      const capacity = this.capacityOf(name)
      if (requested > 0 && used + requested > capacity) return outOf(name, { requested, used, capacity })
    }
    return undefined
  }

  /** What no other pod's end would change: the node as a whole is too small. Upstream: allocation_manager.go canResizePod */
  exceeds(pod: Pod): Rejection | undefined {
    for (const name of ['memory', 'cpu']) {
      const [requested, capacity] = [podResourceRequest(pod.spec, name), this.capacityOf(name)]
      if (requested <= capacity) continue
      const message = `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`
      return { reason: 'Infeasible', message }
    }
    return undefined
  }

  add(podKey: string, pod: Pod): void {
    this.remove(podKey)
    const amounts = podRequests(pod.spec).amounts
    this.admitted.set(podKey, { pod, amounts })
    for (const name in amounts) this.used.set(name, (this.used.get(name) ?? 0) + amounts[name]!)
  }

  remove(podKey: string): void {
    const known = this.admitted.get(podKey)
    if (known === undefined) return
    this.admitted.delete(podKey)
    for (const name in known.amounts) this.used.set(name, (this.used.get(name) ?? 0) - known.amounts[name]!)
  }

  private capacityOf(name: string): number {
    return this.capacity.get(name) ?? 0
  }

  private mismatches(pod: Pod, podKey: string | undefined): Rejection | undefined {
    const node = this.liveNode()
    if (node === undefined) return undefined
    const { name = '', labels = {} } = node.metadata
    if (!matchesRequiredNodeAffinity(pod.spec, { name, labels }))
      return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")
    if (hostPortsConflict(pod.spec, this.others(podKey)))
      return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports")
    const untolerated = node.spec.taints?.some((taint) => taint.effect === 'NoExecute' && !isTolerated(taint, pod.spec.tolerations))
    return untolerated ? predicate('TaintToleration', 'node(s) had untolerated taint(s)') : undefined
  }

  private *others(podKey: string | undefined): Iterable<Pod> {
    for (const [key, { pod }] of this.admitted) if (key !== podKey) yield pod
  }
}

function predicate(name: string, description: string): Rejection {
  return { reason: name, message: `Predicate ${name} failed: ${description}` }
}

function outOf(name: string, amounts: { readonly requested: number; readonly used: number; readonly capacity: number }): Rejection {
  return {
    reason: `OutOf${name}`,
    message: `Node didn't have enough resource: ${name}, requested: ${amounts.requested}, used: ${amounts.used}, capacity: ${amounts.capacity}`,
  }
}
