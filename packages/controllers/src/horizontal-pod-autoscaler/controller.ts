import {
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  isConflict,
  type KubeObject,
  keyOf,
  type ParsedSelector,
  type Pod,
  parseLabelSelector,
  pods,
  type Scale,
  StatusError,
  splitKey,
} from '@kubesim/api'
import { createWorkQueue, type Informer, type InformerEvent, type WorkQueue } from '@kubesim/client'
import { BY_NAMESPACE, namespaceOf } from '../kit/by-namespace.ts'
import { createExecutor, type Executor } from '../kit/executor.ts'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { noteRefusal } from '../kit/refusal.ts'
import type { Memory } from './decision.ts'
import { readMetric } from './metric-reading.ts'
import { type AutoscalerView, planAutoscaler } from './plan.ts'
import { rivalProblem, selectorProblem, type Target, targetOf } from './target.ts'

/** Every autoscaler is looked at so often. Upstream: --horizontal-pod-autoscaler-sync-period */
const SYNC_PERIOD_MS = 15_000
/** Upstream: retry.DefaultRetry */
const SCALE_TRY_COUNT = 5

/** Scales what HorizontalPodAutoscalers target by what is measured of its pods. Upstream: pkg/controller/podautoscaler */
export const horizontalPodAutoscalerController: ResourceSpanningController = {
  name: 'horizontal-pod-autoscaler',
  start: (runtime) => new HorizontalPodAutoscalerController(runtime),
}

class HorizontalPodAutoscalerController {
  private readonly runtime: ControllerRuntime
  private readonly autoscalers: Informer<HorizontalPodAutoscaler>
  private readonly pods: Informer<Pod>
  private readonly queue: WorkQueue
  private readonly executor: Executor
  /** Gone with the process, as upstream's is: a new one holds back growth and shrinking for their windows once more. */
  private readonly memories = new Map<string, Memory>()
  private readonly selectors = new Map<string, ParsedSelector>()

  constructor(runtime: ControllerRuntime) {
    const { kernel, client, informers, recorder } = runtime
    this.runtime = runtime
    this.autoscalers = informers.informer(horizontalPodAutoscalers)
    this.pods = informers.informer(pods)
    this.pods.addIndex(BY_NAMESPACE, namespaceOf)
    this.autoscalers.addIndex(BY_NAMESPACE, namespaceOf)
    this.queue = createWorkQueue({ kernel, name: runtime.queueName, process: (key) => this.process(key) })
    this.executor = createExecutor({
      client,
      definition: horizontalPodAutoscalers,
      recorder,
      // Passes are so far apart that the caches have long seen what the last one wrote.
      ledger: { wrote: () => {}, deleted: () => {} },
      requeue: () => {},
    })
    this.autoscalers.onEvent((event) => this.observe(event))
  }

  stop(): void {
    this.queue.stop()
  }

  /** What people wish is something that happens by itself, the rest is routine: only the former holds a settle. */
  private observe({ type, key, object, previous }: InformerEvent<HorizontalPodAutoscaler>): void {
    if (type === 'deleted') {
      this.memories.delete(key)
      this.selectors.delete(key)
      this.queue.forget(key)
    } else if (type === 'added' || object.spec !== previous.spec) this.queue.addAfter(key, SYNC_PERIOD_MS, 'progress')
  }

  private process(key: string): void {
    const hpa = this.autoscalers.get(key)
    if (hpa === undefined) return
    try {
      this.reconcile(hpa, key)
    } catch (error) {
      noteRefusal(this.runtime.kernel, error)
    }
    this.queue.addAfter(key, SYNC_PERIOD_MS, 'periodic')
  }

  private reconcile(hpa: HorizontalPodAutoscaler, key: string): void {
    const { kernel } = this.runtime
    const target = targetOf(this.runtime.client, hpa)
    const plan = planAutoscaler(hpa, this.viewOf(hpa, target, key), kernel.now)
    const failure = plan.rescale === undefined ? undefined : this.rescale(target, plan.rescale.scale, plan.rescale.replicas)
    const { actions, memory } = plan.after(failure)
    if (memory !== undefined) this.memories.set(key, memory)
    const error = failure ?? plan.error
    if (error !== undefined) kernel.trace.note(`failed: ${error}`)
    this.executor.perform(hpa, actions)
  }

  private viewOf(hpa: HorizontalPodAutoscaler, { scale }: Target, key: string): AutoscalerView {
    const memory = this.memories.get(key)
    if ('error' in scale) return { scale, pods: [], readings: [], memory }
    const selector = scale.status?.selector ?? ''
    const namespace = hpa.metadata.namespace!
    const broken = selectorProblem(selector)
    if (broken !== undefined) return { scale, pods: [], selectorProblem: broken, readings: [], memory }
    const parsed = parseLabelSelector(selector)
    this.selectors.set(key, parsed)
    const selected = this.pods.byIndex(BY_NAMESPACE, namespace).filter(({ metadata }) => parsed.matches(metadata.labels))
    const contested = rivalProblem(selector, this.autoscalersOf(selected, namespace))
    if (contested !== undefined) return { scale, pods: selected, selectorProblem: contested, readings: [], memory }
    const scope = { client: this.runtime.client, namespace, selector }
    return { scale, pods: selected, readings: (hpa.spec.metrics ?? []).map((metric) => readMetric(metric, scope)), memory }
  }

  /** The autoscalers that have one of these pods, as far as they have looked for theirs. Upstream: hpasControllingPodsUnderSelector */
  private autoscalersOf(selected: readonly Pod[], namespace: string): readonly string[] {
    const here = this.autoscalers.byIndex(BY_NAMESPACE, namespace)
    if (here.length < 2) return NONE
    return here
      .map(keyOf)
      .filter((key) => selected.some(({ metadata }) => this.selectors.get(key)?.matches(metadata.labels)))
      .map((key) => {
        const { name, namespace: space } = splitKey(key)
        return `${name} ${space}`
      })
      .sort()
  }

  /** The failure, if it could not be done; a conflict is tried again on the latest scale. */
  private rescale({ definition }: Target, scale: Scale, replicas: number): string | undefined {
    const client = this.runtime.client.of<KubeObject>(definition!)
    let latest = scale
    for (let tries = 1; ; tries++) {
      try {
        client.updateSubresource<Scale>({ ...latest, spec: { ...latest.spec, replicas } }, 'scale')
        return undefined
      } catch (error) {
        if (!(error instanceof StatusError)) throw error
        if (!isConflict(error) || tries === SCALE_TRY_COUNT) return error.message
        const { namespace, name } = scale.metadata
        latest = client.getSubresource<Scale>({ namespace: namespace!, name: name! }, 'scale')
      }
    }
  }
}

const NONE: readonly string[] = []
