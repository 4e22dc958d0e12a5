import type { Component, Kernel, Timer } from '@kubesim/kernel'
import type { QueuedPod } from './queue/queued-pod.ts'
import type { SchedulingQueue } from './queue/scheduling-queue.ts'

const FLUSH_PERIOD_MS = 30_000
/** Keys of pods have a slash, so these are nobody's. */
const FLUSH = 'flush'
const BACKOFF = 'backoff '
const PERMIT = 'permit '
const RESUME = 'resume '

export interface TurnsOptions {
  readonly kernel: Kernel
  /** Component that takes the turns; unique. */
  readonly name: string
  readonly queue: () => SchedulingQueue
  /** The caches have seen what there is. */
  readonly isReady: () => boolean
  /** Takes the head of the queue and schedules it. */
  readonly schedule: () => void
  /** A pod has been held for as long as its plugin wanted. */
  readonly expire: (podKey: string) => void
  /** What a pod waits for before it is bound has changed. */
  readonly resume: (podKey: string) => void
}

/** The scheduler's turns: one for each pod, in the order of the queue, and its timers. */
export class Turns {
  private readonly options: TurnsOptions
  private readonly component: Component
  private readonly backoffs = new Map<string, Timer>()
  private readonly permits = new Map<string, Timer>()
  private isAwake = false
  private isFlushArmed = false

  constructor(options: TurnsOptions) {
    this.options = options
    this.component = options.kernel.register(options.name, (key) => this.turn(key))
  }

  stop(): void {
    this.options.kernel.unregister(this.component)
  }

  /** After anything that may have put a pod into the queue. */
  pump(): void {
    if (this.component.stopped) return
    this.armFlush()
    if (this.isAwake) return
    const { head } = this.options.queue()
    if (head === undefined) return
    this.isAwake = true
    this.component.wake(head.key)
  }

  /** A first back-off is progress; one that is repeated is just waiting. `undefined` takes the timer back. */
  backoff({ key }: QueuedPod, atMs: number | undefined, failures: number): void {
    const timer = this.backoffs.get(key)
    if (timer !== undefined) this.component.cancel(timer)
    this.backoffs.delete(key)
    if (atMs !== undefined && !this.component.stopped)
      this.backoffs.set(key, this.component.at(atMs, BACKOFF + key, failures <= 1 ? 'progress' : 'periodic'))
  }

  permit(podKey: string, waitMs: number | undefined): void {
    const timer = this.permits.get(podKey)
    if (timer !== undefined) this.component.cancel(timer)
    this.permits.delete(podKey)
    if (waitMs !== undefined) this.permits.set(podKey, this.component.after(waitMs, PERMIT + podKey, 'watchdog'))
  }

  resume(podKey: string): void {
    if (!this.component.stopped) this.component.wake(RESUME + podKey)
  }

  private turn(key: string): void {
    if (key === FLUSH) {
      this.isFlushArmed = false
      this.options.queue().flushUnschedulable()
    } else if (key.startsWith(BACKOFF)) {
      this.backoffs.delete(key.slice(BACKOFF.length))
      this.options.queue().flushBackoff()
    } else if (key.startsWith(PERMIT)) {
      this.permits.delete(key.slice(PERMIT.length))
      this.options.expire(key.slice(PERMIT.length))
    } else if (key.startsWith(RESUME)) {
      this.options.resume(key.slice(RESUME.length))
    } else {
      this.isAwake = false
      this.podTurn(key)
    }
    this.pumpOn()
  }

  /** A turn is one pod's: when another has come before it, or the caches are not ready, it is for later. */
  private podTurn(key: string): void {
    if (this.options.isReady() && this.options.queue().head?.key === key) this.options.schedule()
  }

  /** The next pod's turn is owed to whoever wrote that pod, not to the one before it in the queue. */
  private pumpOn(): void {
    const { head } = this.options.queue()
    const { trace } = this.options.kernel
    if (head !== undefined) trace.enterCause(Number(head.pod.metadata.resourceVersion))
    this.pump()
    trace.leaveCause()
  }

  /** Only while some pod waits for an event: an idle scheduler leaves no timer behind. */
  private armFlush(): void {
    if (this.isFlushArmed || this.options.queue().unschedulableCount === 0) return
    this.isFlushArmed = true
    this.component.after(FLUSH_PERIOD_MS, FLUSH, 'periodic')
  }
}
