import { endpoints, isNotFound, keyOf, pods, type ResourceDefinition, services, splitKey } from '@kubesim/api'
import { createWorkQueue, type WorkQueue } from '@kubesim/client'
import { BATCH, podsOfService, servicesOfEvent, setUpSelection } from '../endpoint-slice/selection.ts'
import { type Caches, createCaches } from '../kit/controller.ts'
import { createExecutor, type Executor } from '../kit/executor.ts'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { noteRefusal } from '../kit/refusal.ts'
import { SeenWrites } from '../kit/seen-writes.ts'
import { planEndpoints } from './plan.ts'

/** Upstream: maxRetries */
const RETRY_COUNT_MAX = 15

/**
 * Keeps the Endpoints object of each Service, for clients that do not read EndpointSlices. It outlives its Service by nothing but a pass,
 * without an owner reference. Upstream: pkg/controller/endpoint.
 * Differs: the annotation endpoints.kubernetes.io/last-change-trigger-time is not written, and changes of pods are answered a millisecond later.
 */
export const endpointsController: ResourceSpanningController = {
  name: 'endpoint-controller',
  start: (runtime) => new EndpointsController(runtime),
}

class EndpointsController {
  private readonly runtime: ControllerRuntime
  private readonly queue: WorkQueue
  private readonly caches: Caches
  private readonly seen: SeenWrites
  private readonly executor: Executor
  private isStarted = false

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    const { informers, kernel, client, recorder } = runtime
    this.queue = createWorkQueue({ kernel, name: runtime.queueName, process: (key) => this.process(key) })
    const caches = createCaches((definition) => informers.informer(definition))
    setUpSelection(caches)
    this.caches = caches
    const watched: readonly ResourceDefinition[] = [services, pods, endpoints]
    this.seen = new SeenWrites(new Map(watched.map((definition) => [definition, informers.informer(definition)])))
    this.executor = createExecutor({
      client,
      definition: services,
      recorder,
      ledger: this.seen,
      requeue: (key, afterMs, timerClass) => this.queue.addAfter(key, afterMs, timerClass),
    })
    this.listen()
    for (const definition of watched) {
      informers.informer(definition).onAdvance(() => {
        for (const key of this.seen.takeParked()) this.queue.add(key)
      })
    }
  }

  stop(): void {
    this.queue.stop()
  }

  private listen(): void {
    const { informers } = this.runtime
    informers.informer(services).onEvent(({ object }) => this.queue.add(keyOf(object)))
    informers.informer(pods).onEvent((event) => {
      for (const key of servicesOfEvent(event, this.caches)) this.queue.addAfter(key, BATCH.delayMs, 'progress')
    })
    // Someone else's deletion is mended. What was there without a Service when the controller starts goes too, but not what comes before its Service.
    informers.informer(endpoints).onEvent(({ type, object }) => {
      if (type === 'deleted' || (type === 'added' && !this.isStarted)) this.queue.add(keyOf(object))
    })
    informers.informer(endpoints).onAdvance(() => {
      this.isStarted ||= informers.informer(endpoints).synced
    })
  }

  private process(key: string): void {
    if (!this.seen.ready(key)) return
    try {
      this.sync(key)
      this.queue.forget(key)
    } catch (error) {
      noteRefusal(this.runtime.kernel, error)
      if (this.queue.failures(key) < RETRY_COUNT_MAX) this.queue.addRateLimited(key)
      else this.queue.forget(key)
    }
  }

  private sync(key: string): void {
    const service = this.caches.get(services, key)
    const present = this.caches.get(endpoints, key)
    if (service === undefined) {
      if (present !== undefined) this.deleteLeftover(key)
      return
    }
    const actions = planEndpoints(service, podsOfService(service, this.caches), present)
    if (actions.length > 0) this.seen.during(key, () => this.executor.perform(service, actions))
  }

  private deleteLeftover(key: string): void {
    const { namespace, name } = splitKey(key)
    try {
      this.runtime.client.of(endpoints).delete({ namespace: namespace!, name })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}
