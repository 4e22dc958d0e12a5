import type { Kernel, Waiting } from './kernel.ts'
import type { TimerClass } from './run-queue.ts'

export const HOUR_MS = 3_600_000
const HOLDERS_NAMED_MAX = 10

/** What `settle` found when nothing more happens by itself. */
export interface SettleReport {
  readonly turns: number
  readonly elapsedMs: number
  /** Watchdogs and periodic work that still wait, soonest first. */
  readonly waiting: readonly Waiting[]
}

export interface RunUntilOptions {
  /** Virtual time; default one hour. */
  readonly timeoutMs?: number
  /** What is waited for, for the error message. */
  readonly what?: string
}

/** Virtual time ran out before what was waited for came about. */
export class VirtualTimeoutError extends Error {
  readonly holders: readonly Waiting[]

  constructor(message: string, holders: readonly Waiting[]) {
    const named = holders.slice(0, HOLDERS_NAMED_MAX).map((holder) => `${holder.component} (${holder.key})`)
    super(named.length === 0 ? message : `${message}; still busy: ${named.join(', ')}`)
    this.name = 'VirtualTimeoutError'
    this.holders = holders
  }
}

/**
 * A stretch of a run taken turn by turn, so that the synchronous and the asynchronous drivers mean the same by `settle`, `runFor` and
 * `runUntil`. `advance` runs the next turn; where that, or ending, would take time past the present instant and time may not move,
 * it does nothing and answers `held`.
 */
export interface Course<T> {
  advance(timeMayMove: boolean): 'going' | 'held' | 'done'
  result(): T
}

/** Until no turn is due and no timer of class progress waits. */
export function settleCourse(kernel: Kernel, timeoutMs = HOUR_MS): Course<SettleReport> {
  const startMs = kernel.now
  const startTurn = kernel.trace.turn
  return {
    advance(timeMayMove) {
      const next = kernel.nextTurnMs
      const isDue = next !== undefined && next <= kernel.now
      if (!isDue && !timeMayMove) return 'held'
      if (!isDue && kernel.unsettledCount === 0) return 'done'
      if (next! > startMs + timeoutMs)
        throw new VirtualTimeoutError(`not settled after ${timeoutMs / 1000}s of virtual time`, waitingAs(kernel, 'progress'))
      kernel.step()
      return 'going'
    },
    result: () => ({ turns: kernel.trace.turn - startTurn, elapsedMs: kernel.now - startMs, waiting: kernel.waiting() }),
  }
}

/** Through every turn due up to and at `timeMs`, with the clock left there. */
export function runToCourse(kernel: Kernel, timeMs: number): Course<void> {
  return {
    advance(timeMayMove) {
      const next = kernel.nextTurnMs
      if (!timeMayMove && !(next !== undefined && next <= kernel.now)) return 'held'
      if (next !== undefined && next <= timeMs) {
        kernel.step()
        return 'going'
      }
      kernel.advanceIdle(timeMs)
      return 'done'
    },
    result: () => undefined,
  }
}

/** Turn by turn until `condition` holds. */
export function runUntilCourse(kernel: Kernel, condition: () => boolean, options: RunUntilOptions = {}): Course<void> {
  const timeoutMs = options.timeoutMs ?? HOUR_MS
  const deadlineMs = kernel.now + timeoutMs
  const what = options.what ?? 'the condition'
  return {
    advance(timeMayMove) {
      if (condition()) return 'done'
      const next = kernel.nextTurnMs
      if (!timeMayMove && !(next !== undefined && next <= kernel.now)) return 'held'
      if (next === undefined) throw new VirtualTimeoutError(`timed out waiting for ${what}: nothing is left to happen`, [])
      if (next > deadlineMs) {
        kernel.advanceIdle(deadlineMs)
        throw new VirtualTimeoutError(
          `timed out waiting for ${what} after ${timeoutMs / 1000}s of virtual time`,
          waitingAs(kernel, 'progress'),
        )
      }
      kernel.step()
      return 'going'
    },
    result: () => undefined,
  }
}

/** The present instant plus a duration; throws a RangeError when that is negative or not a number. */
export function timeAfter(kernel: Kernel, durationMs: number): number {
  if (!(durationMs >= 0)) throw new RangeError(`a duration must not be negative, got ${durationMs} ms`)
  return kernel.now + Math.ceil(durationMs)
}

function waitingAs(kernel: Kernel, timerClass: TimerClass): Waiting[] {
  return kernel.waiting().filter((entry) => entry.timerClass === timerClass)
}
