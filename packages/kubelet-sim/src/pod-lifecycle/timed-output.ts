import type { Timer } from '@kubesim/kernel'
import type { ContainerRun } from '../containers/container-run.ts'
import type { PodWorker } from './pod-worker.ts'

/** Writes the lines that a container's behaviour has it write in the course of time. */
export class TimedOutput {
  private readonly worker: PodWorker
  private timers: Map<string, Timer> | undefined

  constructor(worker: PodWorker) {
    this.worker = worker
  }

  start(run: ContainerRun): void {
    for (const [index, { atMs }] of run.behavior!.logs?.entries() ?? []) {
      if (atMs === 0) this.write(run, index, 1)
      else this.wait(run, `${index} 1`, atMs)
    }
  }

  /** `<rule> <how often it will have been written>` */
  turn(run: ContainerRun, key: string): void {
    this.timers?.delete(`${run.index} ${key}`)
    if (run.phase !== 'running') return
    const [rule, count] = key.split(' ').map(Number)
    this.write(run, rule!, count!)
  }

  stop(run: ContainerRun): void {
    for (const [key, timer] of this.timers ?? []) {
      if (!key.startsWith(`${run.index} `)) continue
      this.worker.node.cancel(timer)
      this.timers!.delete(key)
    }
  }

  private write(run: ContainerRun, index: number, count: number): void {
    const { text, atMs, everyMs, untilMs } = run.behavior!.logs![index]!
    run.log.write(this.worker.node.kernel.now, text.replaceAll('{n}', String(count)))
    if (everyMs === undefined || everyMs <= 0 || atMs + everyMs * count > untilMs) return
    this.wait(run, `${index} ${count + 1}`, everyMs)
  }

  private wait(run: ContainerRun, key: string, delayMs: number): void {
    this.timers ??= new Map()
    this.timers.set(`${run.index} ${key}`, this.worker.later(`c${run.index} log ${key}`, delayMs, 'periodic'))
  }
}
