import { isTolerated, type Pod, Quantity, quantityValue } from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'
import type { Rejection } from './admission.ts'
import { type EvictionCandidate, evictionMessage, evictionOrder, isCritical, memoryUsed } from './eviction-order.ts'
import { PRESSURES, type Pressure } from './node-conditions.ts'

/** A kubelet looks at its resources this often. Upstream: monitoringInterval */
export const EVICTION_LOOK_MS = 10_000
/** A condition stays this long after its cause is gone. Upstream: evictionPressureTransitionPeriod */
const TRANSITION_MS = 300_000
/** What is left when a node is short. */
const AVAILABLE_PART = 0.5

/** Thresholds below which a kubelet reclaims. Upstream: DefaultEvictionHard */
const THRESHOLDS: Readonly<Record<Pressure, string>> = { memory: '100Mi', disk: '10Gi', pid: '1638' }

export interface EvictionHost {
  readonly kernel: Kernel
  /** The threshold for memory, where the node has one of its own. */
  readonly memoryThreshold: string | undefined
  candidates(): readonly EvictionCandidate[]
  evict(pod: Pod, message: string): void
  /** An event of the node. */
  tell(type: 'Normal' | 'Warning', reason: string, message: string): void
  /** The conditions of the node have changed. */
  changed(): void
}

interface Shortage {
  /** Bytes that have still to be given back; infinite when only the end of the fault helps. */
  missing: number
  /** Since when it is over; undefined while it lasts. */
  overMs: number | undefined
}

/** Acts when a node runs short of something: a condition, no new pods, and one pod after the other that has to go. Upstream: pkg/kubelet/eviction */
export class EvictionManager {
  private readonly host: EvictionHost
  private readonly shortages = new Map<Pressure, Shortage>()

  constructor(host: EvictionHost) {
    this.host = host
  }

  get pressures(): ReadonlySet<Pressure> {
    return new Set(this.shortages.keys())
  }

  begin(pressure: Pressure, missing: number): void {
    this.shortages.set(pressure, { missing, overMs: undefined })
  }

  relieve(pressure: Pressure): void {
    const shortage = this.shortages.get(pressure)
    if (shortage !== undefined) shortage.overMs ??= this.host.kernel.now
  }

  /** One look at the resources; true when another is needed. */
  look(reported: ReadonlySet<Pressure>): boolean {
    const before = new Set(this.shortages.keys())
    for (const [pressure, shortage] of this.shortages) {
      if (shortage.overMs !== undefined) {
        if (this.host.kernel.now - shortage.overMs >= TRANSITION_MS) this.shortages.delete(pressure)
        continue
      }
      this.reclaim(pressure, shortage)
    }
    const isChanged = [...before, ...this.shortages.keys()].some((each) => reported.has(each) !== this.shortages.has(each))
    if (isChanged) this.host.changed()
    return this.shortages.size > 0
  }

  /** Upstream: managerImpl.Admit */
  rejects(pod: Pod): Rejection | undefined {
    if (this.shortages.size === 0 || isCritical(pod)) return undefined
    const types = [...this.shortages.keys()].map((each) => PRESSURES[each].type)
    if (this.shortages.size === 1 && this.shortages.has('memory')) {
      if (pod.status?.qosClass !== 'BestEffort') return undefined
      const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const
      if (isTolerated(taint, pod.spec.tolerations)) return undefined
    }
    return { reason: 'Evicted', message: `The node had condition: [${types.join(' ')}]. ` }
  }

  /** At most one pod at a look: its end may be enough. */
  private reclaim(pressure: Pressure, shortage: Shortage): void {
    const { host } = this
    const resource = { memory: 'memory', disk: 'ephemeral-storage', pid: 'pids' }[pressure]
    host.tell('Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`)
    const [first] = evictionOrder(pressure, host.candidates())
    if (first === undefined) return
    host.evict(first.pod, evictionMessage(pressure, first, this.found(pressure)))
    shortage.missing -= memoryUsed(first)
    if (shortage.missing <= 0) this.relieve(pressure)
  }

  private found(pressure: Pressure): { readonly threshold: string; readonly available: string } {
    const threshold = (pressure === 'memory' ? this.host.memoryThreshold : undefined) ?? THRESHOLDS[pressure]
    const available = Math.floor(quantityValue(threshold) * AVAILABLE_PART)
    return { threshold, available: Quantity.of(available, pressure === 'pid' ? 'DecimalSI' : 'BinarySI').toString() }
  }
}
