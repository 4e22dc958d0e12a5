import type { Pod } from '@kubesim/api'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import { podEvents } from '../framework/cluster-event.ts'
import type { Verdict } from '../framework/verdict.ts'
import { type BackoffLimits, backoffEnd, backoffUntil, failuresOf, isBackingOff } from './backoff.ts'
import type { QueueingHints, Requeue } from './hints.ts'
import { PodHeap } from './pod-heap.ts'
import { priorityOf, type QueuedPod, queuedPod } from './queued-pod.ts'

const UNSCHEDULABLE_MAX_MS = 5 * 60_000

export interface SchedulingQueueOptions {
  readonly now: () => number
  readonly compare: (a: QueuedPod, b: QueuedPod) => number
  readonly hintsOf: (pod: Pod) => QueueingHints
  /** The first verdict against letting a pod into the queue, with the plugin it is from. */
  readonly gate: (pod: Pod) => { readonly plugin: string; readonly verdict: Verdict } | undefined
  readonly backoff: BackoffLimits
  /** Take pods that are backing off when nothing else waits. */
  readonly popFromBackoff: boolean
  /** Asks for a call of `flushBackoff` once this pod's back-off is over; `undefined` withdraws that. */
  readonly backoffTimer: (pod: QueuedPod, atMs: number | undefined, failures: number) => void
}

/**
 * Pods that wait to be scheduled: active ones by priority, those that back off, those that wait for an event that could help. Only looks at the
 * clock it is given. Upstream: backend/queue PriorityQueue
 */
export class SchedulingQueue {
  private readonly options: SchedulingQueueOptions
  private readonly active: PodHeap
  private readonly backoff: PodHeap
  private readonly errors: PodHeap
  private readonly unschedulable = new Map<string, QueuedPod>()
  private readonly byUid = new Map<string, QueuedPod>()
  private sequence = 0

  constructor(options: SchedulingQueueOptions) {
    this.options = options
    const soonest = (a: QueuedPod, b: QueuedPod) =>
      backoffUntil(a, options.backoff) - backoffUntil(b, options.backoff) || options.compare(a, b)
    this.active = new PodHeap(options.compare)
    this.backoff = new PodHeap(soonest)
    this.errors = new PodHeap(soonest)
  }

  /** The pod that `pop` would take. */
  get head(): QueuedPod | undefined {
    return this.active.first ?? (this.options.popFromBackoff ? this.backoff.first : undefined)
  }

  get unschedulableCount(): number {
    return this.unschedulable.size
  }

  get(uid: string): QueuedPod | undefined {
    return this.byUid.get(uid)
  }

  /** Everything that waits, for people. */
  waiting(): readonly QueuedPod[] {
    return [...this.byUid.values()]
  }

  add(pod: Pod): void {
    const queued = queuedPod(pod, { nowMs: this.options.now(), sequence: this.sequence++ })
    this.byUid.set(queued.uid, queued)
    this.activate(queued)
  }

  /** Takes the head out to be scheduled; it comes back with `failed` or leaves with `done`. */
  pop(): QueuedPod | undefined {
    const queued = this.head
    if (queued === undefined) return undefined
    this.take(queued)
    queued.place = 'flight'
    queued.attempts++
    queued.rejectedBy.clear()
    queued.pendingOn.clear()
    queued.gatedBy = undefined
    return queued
  }

  /** The pod needs no more scheduling. */
  done(queued: QueuedPod): void {
    if (queued.place !== 'flight') return
    queued.place = 'gone'
    this.byUid.delete(queued.uid)
  }

  /** The pod could not be scheduled: rejected by the plugins it names, or by an error when it names none. Upstream: AddUnschedulableIfNotPresent */
  failed(queued: QueuedPod): void {
    if (queued.place !== 'flight') return
    const isRejected = queued.rejectedBy.size + queued.pendingOn.size > 0
    if (isRejected) {
      queued.unschedulableCount++
      queued.errorCount = 0
    } else {
      queued.errorCount++
    }
    queued.sinceMs = this.options.now()
    queued.sequence = this.sequence++
    queued.backoffUntilMs = 0
    this.requeue(queued, isRejected ? 'stay' : 'after-backoff')
  }

  /** The waiting pod itself has changed. */
  update(pod: Pod, previous: Pod): void {
    const queued = this.byUid.get(pod.metadata.uid!)
    if (queued === undefined) {
      this.add(pod)
      return
    }
    queued.pod = pod
    queued.priority = priorityOf(pod)
    if (queued.place === 'active') this.active.settle(queued)
    if (queued.place !== 'unschedulable') return
    for (const event of podEvents(pod, previous)) {
      if (this.reconsider(queued, event)) return
    }
  }

  delete(uid: string): void {
    const queued = this.byUid.get(uid)
    if (queued === undefined) return
    this.take(queued)
    queued.place = 'gone'
    this.byUid.delete(uid)
  }

  /** Something in the cluster has changed: pods that it could help are tried again. Upstream: MoveAllToActiveOrBackoffQueue */
  onEvent(event: ClusterEvent, concerns: (pod: Pod) => boolean = () => true): void {
    if (this.unschedulable.size === 0) return
    for (const queued of [...this.unschedulable.values()]) if (concerns(queued.pod)) this.reconsider(queued, event)
  }

  /** Puts a pod that waits into the active queue at once, as plugins may ask. */
  activateNow(uid: string): void {
    const queued = this.byUid.get(uid)
    if (queued === undefined || queued.place === 'active' || queued.place === 'flight') return
    this.take(queued)
    this.activate(queued)
  }

  /** Back-offs that are over. */
  flushBackoff(): void {
    for (const heap of [this.backoff, this.errors]) {
      while (heap.first !== undefined && !isBackingOff(heap.first, this.options.backoff, this.options.now())) {
        const queued = heap.first
        this.take(queued)
        this.activate(queued)
      }
    }
  }

  /** Pods that no event has helped for five minutes are tried again anyway. Upstream: flushUnschedulablePodsLeftover */
  flushUnschedulable(): void {
    const now = this.options.now()
    for (const queued of [...this.unschedulable.values()]) {
      if (queued.gatedBy !== undefined || now - queued.sinceMs <= UNSCHEDULABLE_MAX_MS) continue
      this.unschedulable.delete(queued.uid)
      this.requeue(queued, 'after-backoff')
    }
  }

  private reconsider(queued: QueuedPod, event: ClusterEvent): boolean {
    const hints = this.options.hintsOf(queued.pod)
    if (!hints.concerns(event.name) || !hints.concernsGate(queued, event.name)) return false
    const answer = hints.requeueOf(queued, event)
    if (answer === 'stay') return false
    this.unschedulable.delete(queued.uid)
    this.requeue(queued, answer)
    return true
  }

  private requeue(queued: QueuedPod, answer: Requeue): void {
    if (answer === 'stay') {
      this.park(queued)
      return
    }
    if (answer === 'after-backoff' && isBackingOff(queued, this.options.backoff, this.options.now())) {
      this.backOff(queued)
      return
    }
    this.activate(queued)
  }

  private park(queued: QueuedPod): void {
    queued.place = 'unschedulable'
    this.unschedulable.set(queued.uid, queued)
  }

  private backOff(queued: QueuedPod): void {
    if (this.isGated(queued)) return
    const isError = queued.rejectedBy.size + queued.pendingOn.size === 0
    queued.place = isError ? 'errors' : 'backoff'
    if (isError) this.errors.add(queued)
    else this.backoff.add(queued)
    if (isError || !this.options.popFromBackoff)
      this.options.backoffTimer(queued, backoffEnd(queued, this.options.backoff), failuresOf(queued))
  }

  private activate(queued: QueuedPod): void {
    if (this.isGated(queued)) return
    queued.place = 'active'
    this.active.add(queued)
  }

  private isGated(queued: QueuedPod): boolean {
    const gate = this.options.gate(queued.pod)
    queued.gatedBy = gate?.plugin
    if (gate === undefined) return false
    queued.rejectedBy.add(gate.plugin)
    this.park(queued)
    return true
  }

  private take(queued: QueuedPod): void {
    if (queued.place === 'active') this.active.remove(queued)
    else if (queued.place === 'backoff') this.backoff.remove(queued)
    else if (queued.place === 'errors') this.errors.remove(queued)
    else if (queued.place === 'unschedulable') this.unschedulable.delete(queued.uid)
    if (queued.place === 'backoff' || queued.place === 'errors') this.options.backoffTimer(queued, undefined, 0)
  }
}
