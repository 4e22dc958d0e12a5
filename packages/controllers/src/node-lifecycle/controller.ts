import { leases, type Node, nodes, pods } from '@kubesim/api'
import { createWorkQueue, type Informer, type WorkQueue } from '@kubesim/client'
import type { Component } from '@kubesim/kernel'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { nodeOfPod, PODS_BY_NODE } from '../kit/pods-by-node.ts'
import { passOver } from '../kit/refusal.ts'
import { EvictionZones } from './eviction-zones.ts'
import { conditionOf, planTaints, silentConditions, unreadyPod } from './plan.ts'

/** A node of which nothing was heard for this long is taken for unreachable. Upstream: nodeMonitorGracePeriod */
const GRACE_MS = 50_000
const LEASE_NAMESPACE = 'kube-node-lease'

/**
 * Watches over nodes: taints them by their conditions, and says for a kubelet that has fallen silent that nobody knows how its node is.
 * Upstream: pkg/controller/nodelifecycle. Differs: silence is noticed to the second, upstream looks every 5 s.
 */
export const nodeLifecycleController: ResourceSpanningController = {
  name: 'node-controller',
  start: (runtime) => new NodeLifecycle(runtime),
}

class NodeLifecycle {
  private readonly runtime: ControllerRuntime
  private readonly queue: WorkQueue
  private readonly watchdog: Component
  private readonly nodes: Informer<Node>
  /** When something was last heard of each node: a heartbeat that changed, judged by the clock here and never by the kubelet's. */
  private readonly heardMs = new Map<string, number>()
  private readonly zones = new EvictionZones()
  /** Wakes the node that is next in its zone. */
  private readonly eviction: Component

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    this.queue = createWorkQueue({ kernel: runtime.kernel, name: runtime.queueName, process: (name) => this.process(name) })
    this.watchdog = runtime.kernel.register(`${runtime.queueName}/watchdog`, (name) => this.look(name))
    this.eviction = runtime.kernel.register(`${runtime.queueName}/eviction`, () => this.evictNext())
    this.nodes = runtime.informers.informer(nodes)
    runtime.informers.informer(pods).addIndex(PODS_BY_NODE, nodeOfPod)
    this.nodes.onEvent(({ type, object, previous }) => {
      const name = object.metadata.name!
      if (this.zones.observe(previous, type === 'deleted' ? undefined : object)) this.disrupted()
      if (type === 'deleted') return this.removed(object)
      if (type === 'added') this.registered(object)
      else if (conditionOf(object, 'Ready')?.lastHeartbeatTime !== conditionOf(previous, 'Ready')?.lastHeartbeatTime)
        this.heardMs.set(name, runtime.kernel.now)
      if (type === 'added' || object.spec !== previous.spec || object.status?.conditions !== previous.status?.conditions)
        this.queue.add(name)
    })
    runtime.informers.informer(leases).onEvent(({ type, object, previous }) => {
      const { namespace, name } = object.metadata
      if (namespace !== LEASE_NAMESPACE || type === 'deleted' || !this.heardMs.has(name!)) return
      if (object.spec?.renewTime !== previous?.spec?.renewTime) this.heardMs.set(name!, runtime.kernel.now)
    })
  }

  stop(): void {
    this.queue.stop()
    this.runtime.kernel.unregister(this.watchdog)
    this.runtime.kernel.unregister(this.eviction)
  }

  private registered(node: Node): void {
    const name = node.metadata.name!
    this.heardMs.set(name, this.runtime.kernel.now)
    this.watchdog.after(GRACE_MS, name, 'watchdog')
    this.runtime.recorder.event(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`)
  }

  private removed(node: Node): void {
    const name = node.metadata.name!
    this.heardMs.delete(name)
    this.runtime.recorder.event(node, 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`)
  }

  /** One timer a node, set again for when its present heartbeat would be too old: a heartbeat costs nothing but a note of its time. */
  private look(name: string): void {
    const heardMs = this.heardMs.get(name)
    if (heardMs === undefined) return
    const dueMs = heardMs + GRACE_MS
    if (dueMs <= this.runtime.kernel.now) this.queue.add(name)
    this.watchdog.at(Math.max(dueMs, this.runtime.kernel.now + GRACE_MS / 10), name, 'watchdog')
  }

  private process(name: string): void {
    const node = this.nodes.get(name)
    if (node === undefined) {
      this.queue.forget(name)
      return
    }
    passOver({ kernel: this.runtime.kernel, queue: this.queue, key: name }, () => {
      this.sync(node)
    })
  }

  private sync(node: Node): void {
    const { client, kernel } = this.runtime
    const isSilent = kernel.now - (this.heardMs.get(node.metadata.name!) ?? kernel.now) >= GRACE_MS
    const conditions = isSilent ? silentConditions(node, kernel.now) : node.status?.conditions
    let current = node
    if (conditions !== node.status?.conditions) {
      current = client.of(nodes).updateStatus({ ...node, status: { ...node.status, conditions: conditions! } })
      if (conditionOf(node, 'Ready')?.status === 'True') this.tellNotReady(node)
    } else if (conditionOf(node, 'Ready')?.status !== 'True') this.markPods(node)
    const isReady = conditionOf(current, 'Ready')?.status === 'True'
    const taints = planTaints(current, kernel.now, isReady ? 'yes' : this.zones.evictionOf(current, kernel.now))
    this.planEvictions()
    if (taints === undefined) return
    const { taints: _, ...spec } = current.spec
    client.of(nodes).update({ ...current, spec: taints.length === 0 ? spec : { ...spec, taints } })
  }

  /** No node is ready any more, so that nobody is evicted, or one is again. Upstream: handleDisruption */
  private disrupted(): void {
    const { now } = this.runtime.kernel
    for (const node of this.nodes.values()) {
      const name = node.metadata.name!
      // Who was not heard while nobody was is not to blame for it.
      if (!this.zones.isStopped) this.heardMs.set(name, now)
      this.queue.add(name)
    }
  }

  private planEvictions(): void {
    const { kernel } = this.runtime
    for (const { atMs } of this.zones.next()) this.eviction.at(Math.max(atMs, kernel.now), 'next', 'watchdog')
  }

  private evictNext(): void {
    for (const { name, atMs } of this.zones.next()) if (atMs <= this.runtime.kernel.now) this.queue.add(name)
  }

  private tellNotReady(node: Node): void {
    this.runtime.recorder.event(node, 'Normal', 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`)
    this.markPods(node)
  }

  /** Nobody shall send traffic to pods on a node that is not ready. */
  private markPods(node: Node): void {
    const { client, informers, kernel, recorder } = this.runtime
    for (const pod of informers.informer(pods).byIndex(PODS_BY_NODE, node.metadata.name!)) {
      const unready = unreadyPod(pod, kernel.now)
      if (unready === undefined) continue
      recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready')
      client.of(pods).updateStatus(unready)
    }
  }
}
