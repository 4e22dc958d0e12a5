import { isNotFound, type Node, nodes, type Service, services } from '@kubesim/api'
import { createWorkQueue, type Informer, type WorkQueue } from '@kubesim/client'
import { createExecutor, type Executor } from '../kit/executor.ts'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { noteRefusal } from '../kit/refusal.ts'
import { isBehindLoadBalancers, type LoadBalancerWork, planLoadBalancer, wantsLoadBalancer } from './plan.ts'

/**
 * Makes the simulated cloud's load balancers for Services of that type, and takes them away again.
 * Upstream: cloud-provider/controllers/service. Differs: the cloud is a simulated one that takes 10 s and gives addresses of the blocks set aside for
 * documentation (203.0.113.0/24 first); nodes come with their provider's labels, id and addresses, and need no routes.
 */
export const serviceLoadBalancerController: ResourceSpanningController = {
  name: 'service-controller',
  start: (runtime) => new ServiceLoadBalancerController(runtime),
}

class ServiceLoadBalancerController {
  private readonly runtime: ControllerRuntime
  private readonly services: Informer<Service>
  private readonly nodes: Informer<Node>
  private readonly queue: WorkQueue
  private readonly executor: Executor
  private readonly work = new Map<string, LoadBalancerWork>()
  /** Services that have a load balancer, or are to get one. */
  private readonly balanced = new Set<string>()

  constructor(runtime: ControllerRuntime) {
    const { kernel, client, informers, recorder } = runtime
    this.runtime = runtime
    this.services = informers.informer(services)
    this.nodes = informers.informer(nodes)
    this.queue = createWorkQueue({ kernel, name: runtime.queueName, process: (key) => this.process(key) })
    this.executor = createExecutor({
      client,
      definition: services,
      recorder,
      // What a pass has done it remembers itself.
      ledger: { wrote: () => {}, deleted: () => {} },
      requeue: (key, afterMs, timerClass) => this.queue.addAfter(key, afterMs, timerClass),
    })
    this.services.onEvent(({ type, key, object }) => {
      if (type === 'deleted') {
        this.balanced.delete(key)
        this.work.delete(key)
      } else if (wantsLoadBalancer(object) || (object.metadata.finalizers ?? []).length > 0 || this.work.has(key)) {
        this.balanced.add(key)
        this.queue.add(key)
      }
    })
    this.nodes.onEvent(({ type, object, previous }) => {
      const isBehind = type !== 'deleted' && isBehindLoadBalancers(object)
      const wasBehind = previous !== undefined && isBehindLoadBalancers(previous)
      if (isBehind !== wasBehind) for (const key of this.balanced) this.queue.add(key)
    })
  }

  stop(): void {
    this.queue.stop()
  }

  private process(key: string): void {
    const service = this.services.get(key)
    if (service === undefined) return this.queue.forget(key)
    // Nodes that are not known yet would be missed.
    if (!this.nodes.synced) return this.queue.addAfter(key, UNSYNCED_RETRY_MS, 'progress')
    const before = this.work.get(key)
    const { actions, work } = planLoadBalancer(
      service,
      { work: before, nodes: this.hosts(), taken: this.takenBut(key) },
      this.runtime.kernel.now,
    )
    try {
      this.remember(key, work)
      this.executor.perform(service, actions)
      this.queue.forget(key)
    } catch (error) {
      this.remember(key, before)
      if (isNotFound(error)) return this.queue.forget(key)
      noteRefusal(this.runtime.kernel, error)
      this.queue.addRateLimited(key)
    }
  }

  private remember(key: string, work: LoadBalancerWork | undefined): void {
    if (work === undefined) this.work.delete(key)
    else this.work.set(key, work)
  }

  private hosts(): readonly string[] {
    return [...this.nodes.values()]
      .filter(isBehindLoadBalancers)
      .map(({ metadata }) => metadata.name!)
      .sort()
  }

  private takenBut(own: string): ReadonlySet<string> {
    const taken = new Set<string>()
    for (const key of this.balanced) {
      const service = key === own ? undefined : this.services.get(key)
      for (const { ip } of service?.status?.loadBalancer?.ingress ?? []) if (ip !== undefined) taken.add(ip)
    }
    return taken
  }
}

const UNSYNCED_RETRY_MS = 1_000
