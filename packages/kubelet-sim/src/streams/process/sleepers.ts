import type { Component, Kernel } from '@kubesim/kernel'
import type { Sleeper } from './running-process.ts'

/** Wakes sleeping processes, each in a turn of its own. */
export class Sleepers {
  private readonly kernel: Kernel
  private readonly waiting = new Map<string, () => void>()
  private component: Component | undefined
  private count = 0

  constructor(kernel: Kernel) {
    this.kernel = kernel
  }

  readonly sleep: Sleeper = (ms, wake) => {
    if (ms === Number.POSITIVE_INFINITY) return () => {}
    this.component ??= this.kernel.register('kubelets/processes', (key) => this.turn(key))
    const key = String(++this.count)
    this.waiting.set(key, wake)
    const timer = this.component.after(ms, key, 'progress')
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
