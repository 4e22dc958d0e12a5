import type { ProcessEnd } from '@kubesim/kernel'
import { type Course, type Pause, Signalled, signalCode, type Waitable } from './program.ts'

/** Wakes a process after a while of virtual time; the function returned takes that back. */
export type Sleeper = (ms: number, wake: () => void) => () => void

export interface RunningParts {
  readonly sleep: Sleeper
  readonly onEnd: (end: ProcessEnd) => void
}

/**
 * Runs a process: from pause to pause, within the call that gave it what it waited for. So what enters from outside has had its effect when that call
 * is over, and only sleeping takes turns of the world.
 */
export class RunningProcess implements Waitable {
  end: ProcessEnd | undefined
  private readonly course: Course
  private readonly parts: RunningParts
  private readonly waiting = new Set<() => void>()
  /** Takes back whatever it waits for. */
  private stopWaiting: (() => void) | undefined
  private stepping = false
  private started = false
  /** What was thrown at it while it was under way itself. */
  private thrown: Error | undefined

  constructor(course: Course, parts: RunningParts) {
    this.course = course
    this.parts = parts
  }

  get isReady(): boolean {
    return this.end !== undefined
  }

  get exitCode(): number {
    return this.end !== undefined && 'exitCode' in this.end ? this.end.exitCode : 1
  }

  onReady(wake: () => void): () => void {
    this.waiting.add(wake)
    return () => this.waiting.delete(wake)
  }

  start(): void {
    this.started = true
    this.go(() => this.course.next())
  }

  /** Interrupts it where it stands; what it does then is its own business. */
  interrupt(error: Error): void {
    if (this.end !== undefined) return
    if (this.stepping) this.thrown = error
    else if (this.started) this.go(() => this.course.throw(error))
    else this.finish({ exitCode: 1 })
  }

  /** Ends it where it stands. */
  kill(end: ProcessEnd): void {
    if (this.end !== undefined) return
    this.wakeUp()
    this.finish(end)
  }

  private go(step: () => IteratorResult<Pause, number>): void {
    if (this.end !== undefined) return
    this.wakeUp()
    this.stepping = true
    try {
      this.follow(step)
    } catch (error) {
      if (!(error instanceof Signalled)) throw error
      this.finish({ exitCode: signalCode(error.signal) })
    } finally {
      this.stepping = false
    }
  }

  private follow(first: () => IteratorResult<Pause, number>): void {
    let result = first()
    while (!result.done && this.end === undefined) {
      if (this.thrown !== undefined) {
        const error = this.thrown
        this.thrown = undefined
        result = this.course.throw(error)
      } else if (result.value.type === 'wait' && result.value.on.isReady) result = this.course.next()
      else return this.pause(result.value)
    }
    if (result.done) this.finish({ exitCode: result.value & 0xff })
  }

  private pause(pause: Pause): void {
    const next = () => {
      this.stopWaiting = undefined
      this.go(() => this.course.next())
    }
    if (pause.type === 'sleep') this.stopWaiting = this.parts.sleep(pause.ms, next)
    else
      this.stopWaiting = pause.on.onReady(() => {
        if (pause.on.isReady && this.stopWaiting !== undefined) this.go(() => this.course.next())
      })
  }

  private wakeUp(): void {
    this.stopWaiting?.()
    this.stopWaiting = undefined
  }

  private finish(end: ProcessEnd): void {
    if (this.end !== undefined) return
    this.end = end
    this.parts.onEnd(end)
    for (const wake of [...this.waiting]) wake()
    this.waiting.clear()
  }
}
