import { formatTime, isNotFound, keyOf, nodes, type Pod, type PodCondition, pods } from '@kubesim/api'
import { createWorkQueue, type WorkQueue } from '@kubesim/client'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { nodeOfPod, PODS_BY_NODE } from '../kit/pods-by-node.ts'
import { noteRefusal } from '../kit/refusal.ts'
import { evictionTime } from './plan.ts'

/** Deletes pods from nodes whose NoExecute taints they do not tolerate, or no longer. Upstream: pkg/controller/tainteviction */
export const taintEvictionController: ResourceSpanningController = {
  name: 'taint-eviction-controller',
  serviceAccount: 'node-controller',
  start: (runtime) => new TaintEviction(runtime),
}

class TaintEviction {
  private readonly runtime: ControllerRuntime
  private readonly queue: WorkQueue
  /** Pods whose time is running. */
  private readonly waiting = new Set<string>()

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    this.queue = createWorkQueue({ kernel: runtime.kernel, name: runtime.queueName, process: (key) => this.process(key) })
    const podInformer = runtime.informers.informer(pods)
    const nodeInformer = runtime.informers.informer(nodes)
    podInformer.addIndex(PODS_BY_NODE, nodeOfPod)
    podInformer.onEvent(({ type, object, previous }) => {
      const key = keyOf(object)
      if (type === 'deleted') return void this.waiting.delete(key)
      if (object.spec.nodeName === undefined || object.spec === previous?.spec) return
      if (nodeInformer.get(object.spec.nodeName)?.spec.taints !== undefined) this.queue.add(key)
    })
    nodeInformer.onEvent(({ type, object, previous }) => {
      if (type === 'deleted' || object.spec.taints === previous?.spec.taints) return
      for (const pod of podInformer.byIndex(PODS_BY_NODE, object.metadata.name!)) this.queue.add(keyOf(pod))
    })
  }

  stop(): void {
    this.queue.stop()
  }

  private process(key: string): void {
    const { informers, kernel } = this.runtime
    const pod = informers.informer(pods).get(key)
    const node = pod?.spec.nodeName === undefined ? undefined : informers.informer(nodes).get(pod.spec.nodeName)
    if (pod === undefined || node === undefined || pod.metadata.deletionTimestamp !== undefined) return void this.waiting.delete(key)
    const due = evictionTime(pod, node, kernel.now)
    if (due === 'never') this.cancel(key, pod)
    else if (due === 'now') this.evict(key, pod)
    else {
      this.waiting.add(key)
      this.queue.addAfter(key, due - kernel.now, 'watchdog')
    }
  }

  private cancel(key: string, pod: Pod): void {
    if (this.waiting.delete(key)) this.tell(pod, `Cancelling deletion of Pod ${key}`)
  }

  private evict(key: string, pod: Pod): void {
    const client = this.runtime.client.of(pods)
    const { namespace, name, uid } = pod.metadata
    try {
      this.tell(pod, `Marking for deletion Pod ${key}`)
      client.updateStatus(disrupted(pod, this.runtime.kernel.now))
      client.delete({ namespace: namespace!, name: name! }, { preconditions: { uid: uid! } })
      this.waiting.delete(key)
      this.queue.forget(key)
    } catch (error) {
      if (isNotFound(error)) return
      noteRefusal(this.runtime.kernel, error)
      this.queue.addRateLimited(key)
    }
  }

  private tell(pod: Pod, message: string): void {
    this.runtime.recorder.event(pod, 'Normal', 'TaintManagerEviction', message)
  }
}

function disrupted(pod: Pod, nowMs: number): Pod {
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: formatTime(nowMs),
  }
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type)
  return { ...pod, status: { ...pod.status, conditions: [...others, condition] } }
}
