import { compareText, type Pod, parseTime, podQosClass, podRequests } from '@kubesim/api'
import type { Component, Timer } from '@kubesim/kernel'
import { hasSameResources } from '../pod-lifecycle/allocated-resources.ts'
import type { PodWorker } from '../pod-lifecycle/pod-worker.ts'
import type { Admission, Rejection } from './admission.ts'

export interface PendingResizesOptions {
  readonly admission: Admission
  readonly worker: (podKey: string) => PodWorker | undefined
  /** Why the node would not take a pod as it is to be. */
  readonly rejects: (pod: Pod, podKey: string) => Rejection | undefined
  /** Its turn `resizes` is to call `retry`. */
  readonly component: Component
}

/** However little seems to have changed. Upstream: retryDelay */
const RETRY_MS = 180_000

/** Pods of a node that ask for other resources than they have. Upstream: allocation_manager.go */
export class PendingResizes {
  private readonly options: PendingResizesOptions
  private keys: string[] = []
  private timer: Timer | undefined

  constructor(options: PendingResizesOptions) {
    this.options = options
  }

  /** Something was freed: whoever waits is looked at when this turn is over. */
  roomCame(): void {
    const { component } = this.options
    if (this.keys.length > 0 && !component.stopped) component.wake('resizes')
  }

  /** The API shows a pod that runs here with another spec. */
  observe(worker: PodWorker): void {
    if (worker.ending) return
    if (isAsAllocated(worker)) {
      worker.resize?.clearPending()
      worker.resume()
      this.drop(worker.key)
      return
    }
    this.add(worker.key)
    this.retry()
  }

  /** A pod from before a restart: looked at when all such pods are here. */
  push(podKey: string): void {
    this.add(podKey)
    this.roomCame()
  }

  private add(podKey: string): void {
    if (!this.keys.includes(podKey)) this.keys.push(podKey)
  }

  private drop(podKey: string): void {
    if (this.keys.length > 0) this.keys = this.keys.filter((key) => key !== podKey)
  }

  /** Looks at all of them again, the first first. */
  retry(): void {
    const workers = this.keys.map((key) => this.options.worker(key)).filter((worker) => worker !== undefined && !worker.ending)
    this.keys = (workers as PodWorker[])
      .sort(byUrgency)
      .filter((worker) => this.decide(worker) === 'Deferred')
      .map(({ key }) => key)
    const { component } = this.options
    if (this.timer !== undefined) component.cancel(this.timer)
    this.timer = this.keys.length === 0 ? undefined : component.after(RETRY_MS, 'resizes', 'periodic')
  }

  /** Upstream: handlePodResourcesResize */
  private decide(worker: PodWorker): 'Deferred' | 'Infeasible' | 'Allocated' {
    const pod = worker.observed
    const resize = worker.ensureResize()
    const result = this.verdict(worker, pod)
    if (result === undefined) {
      if (isAsAllocated(worker)) resize.clearPending()
      else {
        this.options.admission.add(worker.key, pod)
        resize.allocate(pod)
      }
    } else resize.refuse(pod, result.reason, result.message)
    worker.resume()
    return result === undefined ? 'Allocated' : result.reason
  }

  private verdict(worker: PodWorker, pod: Pod): { readonly reason: 'Deferred' | 'Infeasible'; readonly message: string } | undefined {
    if (isAsAllocated(worker)) return undefined
    const tooMuch = this.options.admission.exceeds(pod)
    if (tooMuch !== undefined) return { reason: 'Infeasible', message: tooMuch.message }
    const rejection = this.options.rejects(pod, worker.key)
    return rejection === undefined ? undefined : { reason: 'Deferred', message: rejection.message }
  }
}

function isAsAllocated(worker: PodWorker): boolean {
  const { spec } = worker.observed
  return [...(spec.initContainers ?? []), ...spec.containers].every((container) => {
    const run = worker.runNamed(container.name)
    if (run === undefined) return true
    return hasSameResources(container.resources, worker.resize === undefined ? run.container.resources : worker.resize.allocatedOf(run))
  })
}

/** Those that ask for no more, then by priority, quality of service and how long they have waited. Upstream: sortPendingResizes */
function byUrgency(one: PodWorker, other: PodWorker): number {
  return (
    Number(isIncreasing(one)) - Number(isIncreasing(other)) ||
    (other.observed.spec.priority ?? 0) - (one.observed.spec.priority ?? 0) ||
    Number(isGuaranteed(other)) - Number(isGuaranteed(one)) ||
    compareMs(waitsSince(one), waitsSince(other)) ||
    compareText(one.key, other.key)
  )
}

function isIncreasing(worker: PodWorker): boolean {
  const before = podRequests(worker.ensureResize().allocatedPod().spec)
  const after = podRequests(worker.observed.spec)
  return after.milliCpu > before.milliCpu || after.memoryBytes > before.memoryBytes
}

function isGuaranteed({ observed }: PodWorker): boolean {
  return podQosClass(observed) === 'Guaranteed'
}

function waitsSince({ resize }: PodWorker): number {
  const since = resize?.pending?.lastTransitionTime
  return since === undefined ? Number.POSITIVE_INFINITY : parseTime(since)
}

function compareMs(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1
}
