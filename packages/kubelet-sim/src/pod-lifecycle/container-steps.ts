import type { TimerClass } from '@kubesim/kernel'
import type { ContainerRun } from '../containers/container-run.ts'
import type { PodWorker } from './pod-worker.ts'

/** What every part of a container's life does: tell, wait, come back later. */
export class ContainerSteps {
  private readonly worker: PodWorker

  constructor(worker: PodWorker) {
    this.worker = worker
  }

  /** A container waits for one step at a time. */
  after(run: ContainerRun, what: string, delayMs: number, timerClass: TimerClass = 'progress'): void {
    run.timer = this.worker.later(`c${run.index} ${what}`, delayMs, timerClass)
  }

  event(run: ContainerRun, type: 'Normal' | 'Warning', about: { readonly reason: string; readonly message: string }): void {
    this.worker.node.event(this.worker.containerReference(run), type, about.reason, about.message)
  }

  waitFor(run: ContainerRun, reason: string, message?: string): void {
    if (run.waitingReason === reason && run.waitingMessage === message && run.phase === 'waiting') return
    run.phase = 'waiting'
    run.waitingReason = reason
    run.waitingMessage = message
    this.worker.touch()
  }
}
