import type { Client } from '@kubesim/client'
import type { Component, Kernel } from '@kubesim/kernel'
import type { Caller } from './operator-api.ts'

interface Waiting {
  readonly run: () => void
  readonly reject: (reason: Error) => void
}

/**
 * Calls of asynchronous code, each carried out in a turn of the kernel: so they come in an order that the seed alone decides, and the trace
 * knows whose writes they are.
 */
export class ApiTurns {
  private readonly component: Component
  private readonly kernel: Kernel
  private readonly waiting = new Map<string, Waiting>()
  private count = 0

  constructor(kernel: Kernel, name: string) {
    this.kernel = kernel
    this.component = kernel.register(name, (key) => this.take(key))
  }

  caller(client: Client): Caller {
    return (definition, call) => this.inTurn(() => call(client.of(definition)))
  }

  inTurn<R>(work: () => R): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      if (this.component.stopped) throw new Error(`${this.component.name} has been stopped`)
      const key = String(++this.count)
      const run = () => {
        try {
          resolve(work())
        } catch (error) {
          reject(error as Error)
        }
      }
      this.waiting.set(key, { run, reject })
      this.component.wake(key)
    })
  }

  /** Whoever waits is told that nothing will come. */
  stop(): void {
    for (const { reject } of this.waiting.values()) reject(new Error(`${this.component.name} has been stopped`))
    this.waiting.clear()
    this.kernel.unregister(this.component)
  }

  private take(key: string): void {
    const waiting = this.waiting.get(key)
    this.waiting.delete(key)
    waiting?.run()
  }
}
