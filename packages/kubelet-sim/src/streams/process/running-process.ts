import type { ProcessEnd } from '@kubesim/kernel'
import type { ByteInput } from './byte-input.ts'
import { type Course, INTERRUPTED_CODE, Interrupted } from './program.ts'

/** Wakes a process after a while of virtual time; the function returned takes that back. */
export type Sleeper = (ms: number, wake: () => void) => () => void

/**
 * Runs a process: from pause to pause, within the call that gave it what it waited for. So what enters from outside has had its effect when that call
 * is over, and only sleeping takes turns of the world.
 */
export class RunningProcess {
  private readonly course: Course
  private readonly input: ByteInput
  private readonly sleep: Sleeper
  private readonly onEnd: (end: ProcessEnd) => void
  private waitsForInput = false
  private wakeUp: (() => void) | undefined
  private over = false

  constructor(course: Course, parts: { readonly input: ByteInput; readonly sleep: Sleeper; readonly onEnd: (end: ProcessEnd) => void }) {
    this.course = course
    this.input = parts.input
    this.sleep = parts.sleep
    this.onEnd = parts.onEnd
  }

  start(): void {
    this.go(() => this.course.next())
  }

  /** Something may be there to read. */
  inputArrived(): void {
    if (this.waitsForInput && this.input.isReady) this.go(() => this.course.next())
  }

  interrupt(): void {
    this.go(() => this.course.throw(new Interrupted()))
  }

  /** Ends it where it stands. */
  kill(end: ProcessEnd): void {
    if (this.over) return
    this.cancelSleep()
    this.finish(end)
  }

  private go(step: () => IteratorResult<unknown, number>): void {
    if (this.over) return
    this.cancelSleep()
    this.waitsForInput = false
    try {
      this.follow(step())
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      this.finish({ exitCode: INTERRUPTED_CODE })
    }
  }

  private follow(first: IteratorResult<unknown, number>): void {
    let result = first as ReturnType<Course['next']>
    while (!result.done) {
      const pause = result.value
      if (pause.type === 'sleep') {
        this.wakeUp = this.sleep(pause.ms, () => {
          this.wakeUp = undefined
          this.go(() => this.course.next())
        })
        return
      }
      if (!this.input.isReady) {
        this.waitsForInput = true
        return
      }
      result = this.course.next()
    }
    this.finish({ exitCode: result.value & 0xff })
  }

  private cancelSleep(): void {
    this.wakeUp?.()
    this.wakeUp = undefined
  }

  private finish(end: ProcessEnd): void {
    if (this.over) return
    this.over = true
    this.onEnd(end)
  }
}
