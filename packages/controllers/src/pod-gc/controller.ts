import { isNotFound, isPodTerminal, keyOf, type Node, nodes, type Pod, pods } from '@kubesim/api'
import { createWorkQueue, type Informer, type WorkQueue } from '@kubesim/client'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { nodeOfPod, PODS_BY_NODE } from '../kit/pods-by-node.ts'
import { noteRefusal } from '../kit/refusal.ts'
import { failedPod, isOutOfService, surplus, TERMINATED_COUNT_MAX } from './plan.ts'

/** How long a node may be missing before its pods are given up. Upstream: quarantineTime */
const QUARANTINE_MS = 40_000
/** Keys of the queue: a node's name after this, a pod's key, or the surplus of finished pods. */
const NODE = 'node:'
const SURPLUS = 'surplus'

/**
 * Removes pods that nobody else will: of nodes that are gone or out of service, finished ones beyond a number, and those that go without ever
 * having had a node. Upstream: pkg/controller/podgc. Differs: it acts when something happens, upstream looks every 20 s.
 */
export const podGarbageCollector: ResourceSpanningController = {
  name: 'pod-garbage-collector',
  start: (runtime) => new PodGarbageCollector(runtime),
}

class PodGarbageCollector {
  private readonly runtime: ControllerRuntime
  private readonly queue: WorkQueue
  private readonly pods: Informer<Pod>
  private readonly nodes: Informer<Node>
  private readonly finished = new Set<string>()
  private isLookedOver = false

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    this.queue = createWorkQueue({ kernel: runtime.kernel, name: runtime.queueName, process: (key) => this.process(key) })
    this.pods = runtime.informers.informer(pods)
    this.nodes = runtime.informers.informer(nodes)
    this.pods.addIndex(PODS_BY_NODE, nodeOfPod)
    this.pods.onEvent(({ type, object, previous }) => (type === 'deleted' ? this.podGone(object) : this.podSeen(object, previous)))
    this.nodes.onEvent(({ type, object }) => this.nodeSeen(object, type === 'deleted'))
    for (const informer of [this.pods, this.nodes]) informer.onAdvance(() => this.lookOver())
  }

  stop(): void {
    this.queue.stop()
  }

  private podGone(pod: Pod): void {
    this.finished.delete(keyOf(pod))
    this.queue.forget(keyOf(pod))
  }

  private podSeen(pod: Pod, previous: Pod | undefined): void {
    const key = keyOf(pod)
    const { nodeName } = pod.spec
    if (isPodTerminal(pod)) {
      this.finished.add(key)
      if (this.finished.size > TERMINATED_COUNT_MAX) this.queue.add(SURPLUS)
    }
    if (this.isLookedOver && nodeName && nodeName !== previous?.spec.nodeName && this.nodes.get(nodeName) === undefined)
      this.quarantine(nodeName)
    if (pod.metadata.deletionTimestamp !== undefined && previous?.metadata.deletionTimestamp === undefined && this.isStuck(pod))
      this.queue.add(key)
  }

  private nodeSeen(node: Node, isGone: boolean): void {
    const name = node.metadata.name!
    if (isGone) this.quarantine(name)
    else if (isOutOfService(node)) for (const pod of this.pods.byIndex(PODS_BY_NODE, name)) this.queue.add(keyOf(pod))
  }

  /** When both caches are filled, pods whose node is missing are those that a stopped controller did not see go. */
  private lookOver(): void {
    if (this.isLookedOver || !this.pods.synced || !this.nodes.synced) return
    this.isLookedOver = true
    const missing = new Set<string>()
    for (const { spec } of this.pods.values()) if (spec.nodeName && this.nodes.get(spec.nodeName) === undefined) missing.add(spec.nodeName)
    for (const name of missing) this.quarantine(name)
  }

  private quarantine(nodeName: string): void {
    if (this.pods.byIndex(PODS_BY_NODE, nodeName).length > 0) this.queue.addAfter(NODE + nodeName, QUARANTINE_MS, 'progress')
  }

  /** On its way out, with nobody to confirm that it has stopped. */
  private isStuck({ spec }: Pod): boolean {
    if (!spec.nodeName) return true
    const node = this.nodes.get(spec.nodeName)
    return node !== undefined && isOutOfService(node)
  }

  private process(key: string): void {
    try {
      if (key === SURPLUS) this.removeSurplus()
      else if (key.startsWith(NODE)) this.removeOrphans(key.slice(NODE.length))
      else this.removeStuck(key)
      this.queue.forget(key)
    } catch (error) {
      noteRefusal(this.runtime.kernel, error)
      this.queue.addRateLimited(key)
    }
  }

  private removeSurplus(): void {
    const finished = [...this.finished].flatMap((key) => this.pods.get(key) ?? [])
    for (const pod of surplus(finished)) this.remove(pod, false)
  }

  private removeOrphans(nodeName: string): void {
    if (this.nodes.get(nodeName) !== undefined || this.runtime.client.of(nodes).find({ name: nodeName }) !== undefined) return
    for (const pod of this.pods.byIndex(PODS_BY_NODE, nodeName)) this.remove(pod, true)
  }

  private removeStuck(key: string): void {
    const pod = this.pods.get(key)
    if (pod?.metadata.deletionTimestamp !== undefined && this.isStuck(pod)) this.remove(pod, false)
  }

  private remove(pod: Pod, isOrphan: boolean): void {
    const client = this.runtime.client.of(pods)
    const { namespace, name, uid } = pod.metadata
    const failed = failedPod(pod, isOrphan, this.runtime.kernel.now)
    try {
      if (failed !== undefined) {
        // Its role lets it patch, not update.
        const patch = { type: 'application/strategic-merge-patch+json', body: { status: failed.status }, subresource: 'status' } as const
        client.patch({ namespace: namespace!, name: name! }, patch)
      }
      client.delete({ namespace: namespace!, name: name! }, { gracePeriodSeconds: 0, preconditions: { uid: uid! } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}
