import type { Component, Kernel, TimerClass } from '@kubesim/kernel'
import type { Sleeper } from './running-process.ts'

/** Whoever sleeps longer than this is not waited for when a world settles. */
export const PROGRESS_MS_MAX = 1_800_000

/** Wakes sleeping processes, each in a turn of its own. */
export class Sleepers {
  private readonly kernel: Kernel
  private readonly waiting = new Map<string, () => void>()
  private component: Component | undefined
  private count = 0

  constructor(kernel: Kernel) {
    this.kernel = kernel
  }

  /** Whoever waits for the world to settle waits for this too. */
  readonly sleep: Sleeper = (ms, wake) => this.sleepAs(ms <= PROGRESS_MS_MAX ? 'progress' : 'periodic', ms, wake)

  sleepAs(timerClass: TimerClass, ms: number, wake: () => void): () => void {
    if (ms === Number.POSITIVE_INFINITY) return () => {}
    this.component ??= this.kernel.register('kubelets/processes', (key) => this.turn(key))
    const key = String(++this.count)
    this.waiting.set(key, wake)
    const timer = this.component.after(Math.ceil(ms), key, timerClass)
    return () => {
      this.waiting.delete(key)
      this.component?.cancel(timer)
    }
  }

  private turn(key: string): void {
    const wake = this.waiting.get(key)
    this.waiting.delete(key)
    wake?.()
  }
}
