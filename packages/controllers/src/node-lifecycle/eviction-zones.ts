import type { Node } from '@kubesim/api'
import { conditionOf, hasEvictionTaint } from './plan.ts'

/** Nodes of a zone that are tainted in a second. Upstream: --node-eviction-rate */
const RATE = 0.1
/** The same in a large zone of which much is not ready. Upstream: --secondary-node-eviction-rate */
const REDUCED_RATE = 0.01
/** Upstream: --large-cluster-size-threshold */
const LARGE_ZONE = 50
/** Upstream: --unhealthy-zone-threshold */
const UNHEALTHY_PART = 0.55
const EXCLUDED = 'node.kubernetes.io/exclude-disruption'

export type ZoneState = 'normal' | 'partialDisruption' | 'fullDisruption'

/** Whether a node that is not ready loses its pods: now, later, or not while no node of the cluster is ready. */
export type Eviction = 'yes' | 'wait' | 'stop'

interface Zone {
  ready: number
  notReady: number
  /** When the next node may be tainted. */
  nextMs: number
  /** Nodes that wait for that, in the order in which they fell silent. */
  readonly waiting: Set<string>
}

/** Upstream: ComputeZoneState */
export function zoneState(ready: number, notReady: number): ZoneState {
  if (ready === 0 && notReady > 0) return 'fullDisruption'
  return notReady > 2 && notReady / (notReady + ready) >= UNHEALTHY_PART ? 'partialDisruption' : 'normal'
}

/**
 * Holds evictions back where much is amiss: a whole zone that falls silent is rather a cut line than so many broken machines.
 * Upstream: nodelifecycle handleDisruption, RateLimitedTimedQueue
 */
export class EvictionZones {
  private readonly zones = new Map<string, Zone>()
  /** Nodes whose turn has come and whose taint is not seen yet. */
  private readonly granted = new Set<string>()

  /** Takes note of a node as it was and as it is. True when no node at all is ready any more, or one is again. */
  observe(previous: Node | undefined, next: Node | undefined): boolean {
    const was = this.isStopped
    this.count(previous, -1)
    this.count(next, 1)
    if (next === undefined || conditionOf(next, 'Ready')?.status === 'True' || hasEvictionTaint(next)) {
      const name = (next ?? previous)!.metadata.name!
      this.granted.delete(name)
      this.zoneOf((next ?? previous)!).waiting.delete(name)
    }
    return was !== this.isStopped
  }

  /** For a node that is not ready. One that has its taint already keeps it, in whichever form. */
  evictionOf(node: Node, nowMs: number): Eviction {
    if (this.isStopped) return 'stop'
    const name = node.metadata.name!
    if (hasEvictionTaint(node) || this.granted.has(name)) return 'yes'
    const zone = this.zoneOf(node)
    zone.waiting.add(name)
    const rate = rateOf(zone)
    if (rate === 0 || nowMs < zone.nextMs || zone.waiting.values().next().value !== name) return 'wait'
    zone.nextMs = nowMs + 1000 / rate
    zone.waiting.delete(name)
    this.granted.add(name)
    return 'yes'
  }

  /** The nodes that are next in their zones, with when. */
  *next(): Iterable<{ readonly name: string; readonly atMs: number }> {
    for (const zone of this.zones.values()) {
      const [name] = zone.waiting
      if (name !== undefined && rateOf(zone) > 0) yield { name, atMs: zone.nextMs }
    }
  }

  /** No node of the cluster is ready: then it is the line to this controller that is cut. */
  get isStopped(): boolean {
    let count = 0
    for (const { ready, notReady } of this.zones.values()) {
      if (ready > 0) return false
      count += notReady
    }
    return count > 0
  }

  private count(node: Node | undefined, by: 1 | -1): void {
    if (node === undefined || node.metadata.labels?.[EXCLUDED] !== undefined) return
    const zone = this.zoneOf(node)
    if (conditionOf(node, 'Ready')?.status === 'True') zone.ready += by
    else zone.notReady += by
  }

  private zoneOf({ metadata: { labels = {} } }: Node): Zone {
    const key = `${labels['topology.kubernetes.io/region'] ?? ''}/${labels['topology.kubernetes.io/zone'] ?? ''}`
    let zone = this.zones.get(key)
    if (zone === undefined) {
      zone = { ready: 0, notReady: 0, nextMs: 0, waiting: new Set() }
      this.zones.set(key, zone)
    }
    return zone
  }
}

function rateOf({ ready, notReady }: Zone): number {
  if (zoneState(ready, notReady) !== 'partialDisruption') return RATE
  return ready + notReady > LARGE_ZONE ? REDUCED_RATE : 0
}
