import { type Course, type RunUntilOptions, runToCourse, runUntilCourse, type SettleReport, settleCourse, timeAfter } from './course.ts'
import type { ExternalWork } from './external.ts'
import type { Host } from './host.ts'
import type { Kernel } from './kernel.ts'

const TURNS_PER_SLICE = 5_000

export interface DriverOptions {
  readonly host: Host
  readonly external: ExternalWork
  /** Turns between two breaths of the host's event loop; a count, never a time, so that a run does not depend on the machine. Default 5,000. */
  readonly turnsPerSlice?: number
}

/**
 * The drivers for whoever may wait: they mean what their synchronous namesakes mean, let the host's event loop breathe, and keep virtual
 * time still while outside work is pending. Calls that overlap run one after the other.
 */
export interface Driver {
  /** Rejects with a VirtualTimeoutError that names the holders after one virtual hour (or `timeoutMs`). */
  settle(timeoutMs?: number): Promise<SettleReport>
  runFor(durationMs: number): Promise<void>
  runTo(timeMs: number): Promise<void>
  runUntil(condition: () => boolean, options?: RunUntilOptions): Promise<void>
  /** A call is under way. */
  readonly busy: boolean
}

export function createDriver(kernel: Kernel, options: DriverOptions): Driver {
  let last: Promise<unknown> = Promise.resolve()
  let underWay = 0
  const enqueue = <T>(start: () => Course<T>): Promise<T> => {
    underWay++
    const run = last.then(() => follow(kernel, start(), options)).finally(() => underWay--)
    last = run.catch(() => undefined)
    return run
  }
  return {
    settle: (timeoutMs) => enqueue(() => settleCourse(kernel, timeoutMs)),
    runFor: (durationMs) => enqueue(() => runToCourse(kernel, timeAfter(kernel, durationMs))),
    runTo: (timeMs) => enqueue(() => runToCourse(kernel, timeMs)),
    runUntil: (condition, untilOptions) => enqueue(() => runUntilCourse(kernel, condition, untilOptions)),
    get busy() {
      return underWay > 0
    },
  }
}

async function follow<T>(kernel: Kernel, course: Course<T>, options: DriverOptions): Promise<T> {
  const { host, external, turnsPerSlice = TURNS_PER_SLICE } = options
  for (let turns = 1; ; turns++) {
    external.deliver()
    const state = course.advance(external.pendingCount === 0)
    if (state === 'done') return course.result()
    if (state === 'held') await nextNews(kernel, options)
    else if (turns % turnsPerSlice === 0) await host.breathe()
  }
}

/** Waits until an outcome arrives, or the pending work itself asks for a turn, or its time is up: then throws. */
async function nextNews(kernel: Kernel, { host, external }: DriverOptions): Promise<void> {
  const patienceLeftMs = external.patienceLeftMs
  if (patienceLeftMs === undefined) return
  if (patienceLeftMs === 0) {
    // It may have ended while turns were running and its promise had no chance to say so.
    await host.breathe()
    external.checkPatience()
    return
  }
  let release: (() => void)[] = []
  await new Promise<void>((resolve) => {
    release = [external.onArrival(resolve), kernel.onOutsideWork(resolve), host.after(patienceLeftMs, resolve)]
  }).finally(() => {
    for (const undo of release) undo()
  })
}
