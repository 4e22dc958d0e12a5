import type { Component, Kernel, Timer, TimerClass } from '@kubesim/kernel'
import type { WorkQueue } from './contracts.ts'

const BASE_DELAY_MS = 5
const MAX_DELAY_MS = 1_000_000

export interface WorkQueueOptions {
  readonly kernel: Kernel
  /** Component that takes the turns; unique. */
  readonly name: string
  readonly process: (key: string) => void
  /** Back-off after the first failure; default 5 ms, doubling. */
  readonly baseDelayMs?: number
  /** Longest back-off; default 1,000 s. */
  readonly maxDelayMs?: number
}

/**
 * A work queue whose every ready key is one turn of the kernel, taken when nothing else is due at the instant: one pass answers all that
 * happened to an object's dependents, however many there are. Upstream: client-go util/workqueue */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  return new KernelWorkQueue(options)
}

class KernelWorkQueue implements WorkQueue {
  readonly name: string
  private readonly options: WorkQueueOptions
  private readonly component: Component
  /** Keys to be worked on, waiting for their turn or for the present pass of the same key to end. */
  private readonly dirty = new Set<string>()
  private processing: string | undefined
  private readonly failed = new Map<string, number>()
  private readonly delayed = new Map<string, Timer>()

  constructor(options: WorkQueueOptions) {
    this.name = options.name
    this.options = options
    this.component = options.kernel.register(options.name, (key) => this.turn(key))
  }

  get length(): number {
    return this.dirty.size
  }

  add(key: string): void {
    if (this.component.stopped || this.dirty.has(key)) return
    this.dirty.add(key)
    if (this.processing !== key) this.component.wakeLate(key)
  }

  addAfter(key: string, delayMs: number, timerClass: TimerClass): void {
    if (delayMs <= 0) {
      this.add(key)
      return
    }
    if (this.component.stopped) return
    const atMs = this.options.kernel.now + Math.ceil(delayMs)
    const waiting = this.delayed.get(key)
    if (waiting === undefined) {
      this.delayed.set(key, this.component.at(atMs, `+${key}`, timerClass))
      return
    }
    // The earliest wish wins, and one that holds a settle makes the other hold it too.
    const holds = waiting.timerClass === 'progress' || timerClass === 'progress'
    if (waiting.atMs <= atMs && (waiting.timerClass === 'progress' || !holds)) return
    this.component.cancel(waiting)
    this.delayed.set(key, this.component.at(Math.min(atMs, waiting.atMs), `+${key}`, holds ? 'progress' : timerClass))
  }

  addRateLimited(key: string): void {
    const failures = this.failures(key)
    this.failed.set(key, failures + 1)
    const delayMs = Math.min((this.options.baseDelayMs ?? BASE_DELAY_MS) * 2 ** failures, this.options.maxDelayMs ?? MAX_DELAY_MS)
    this.addAfter(key, delayMs, failures === 0 ? 'progress' : 'periodic')
  }

  forget(key: string): void {
    this.failed.delete(key)
  }

  failures(key: string): number {
    return this.failed.get(key) ?? 0
  }

  stop(): void {
    this.dirty.clear()
    this.delayed.clear()
    this.options.kernel.unregister(this.component)
  }

  private turn(turnKey: string): void {
    const delayed = turnKey.startsWith('+')
    const key = delayed ? turnKey.slice(1) : turnKey
    if (delayed) {
      this.delayed.delete(key)
      // A key that waits for its turn anyway needs no second one.
      if (this.dirty.has(key)) return
    }
    this.dirty.delete(key)
    this.processing = key
    try {
      this.options.process(key)
    } finally {
      this.processing = undefined
      if (this.dirty.has(key)) this.component.wakeLate(key)
    }
  }
}
