import type { Pod } from '@kubesim/api'
import type { ClusterEvent, ClusterEventName } from '../framework/cluster-event.ts'
import type { Plugin, QueueingHint } from '../framework/plugin.ts'
import type { QueuedPod } from './queued-pod.ts'

const always: QueueingHint = () => true

/** What an event means to a waiting pod: nothing, a new try after the back-off, or one at once. */
export type Requeue = 'stay' | 'after-backoff' | 'at-once'

/** Which plugin cares for which event. Upstream: QueueingHintMap */
export class QueueingHints {
  private readonly byPlugin = new Map<string, ReadonlyMap<ClusterEventName, QueueingHint>>()
  private readonly events = new Set<ClusterEventName>()

  constructor(plugins: readonly Plugin[]) {
    for (const { name, retryWhen = [] } of plugins) {
      const hints = new Map<ClusterEventName, QueueingHint>()
      for (const retry of retryWhen) {
        const { on, when } = typeof retry === 'string' ? { on: retry, when: always } : retry
        hints.set(on, when)
        this.events.add(on)
      }
      this.byPlugin.set(name, hints)
    }
  }

  /** Whether any plugin cares. */
  concerns(name: ClusterEventName): boolean {
    return this.events.has(name)
  }

  /** Whether the plugin that gates a pod cares. */
  concernsGate(pod: QueuedPod, name: ClusterEventName): boolean {
    return pod.gatedBy === undefined || (this.byPlugin.get(pod.gatedBy)?.has(name) ?? false)
  }

  /** Only plugins that rejected the pod are asked. Upstream: isPodWorthRequeuing */
  requeueOf(queued: QueuedPod, event: ClusterEvent): Requeue {
    if (queued.rejectedBy.size + queued.pendingOn.size === 0) return 'after-backoff'
    for (const plugin of queued.pendingOn) if (this.helps(plugin, queued.pod, event)) return 'at-once'
    for (const plugin of queued.rejectedBy) if (this.helps(plugin, queued.pod, event)) return 'after-backoff'
    return 'stay'
  }

  private helps(plugin: string, pod: Pod, event: ClusterEvent): boolean {
    return this.byPlugin.get(plugin)?.get(event.name)?.(pod, event) ?? false
  }
}
