import type { Kernel, Waiting } from './kernel.ts'

const HOUR_MS = 3_600_000
const HOLDERS_NAMED_MAX = 10

/** What `settle` found when nothing more happens by itself. */
export interface SettleReport {
  readonly turns: number
  readonly elapsedMs: number
  /** Watchdogs and periodic work that still wait, soonest first. */
  readonly waiting: readonly Waiting[]
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
 * Runs until no turn is due and no timer of class progress waits. Throws a VirtualTimeoutError that names the holders after one virtual
 * hour (or `timeoutMs`).
 */
export function settle(kernel: Kernel, timeoutMs = HOUR_MS): SettleReport {
  const startMs = kernel.now
  const startTurn = kernel.trace.turn
  while (kernel.unsettledCount > 0) {
    const next = kernel.nextTurnMs!
    if (next > startMs + timeoutMs) {
      const holders = kernel.waiting().filter((entry) => entry.timerClass === 'progress')
      throw new VirtualTimeoutError(`not settled after ${timeoutMs / 1000}s of virtual time`, holders)
    }
    kernel.step()
  }
  return { turns: kernel.trace.turn - startTurn, elapsedMs: kernel.now - startMs, waiting: kernel.waiting() }
}

/** Runs every turn due within `durationMs` and leaves the clock exactly that much later. */
export function runFor(kernel: Kernel, durationMs: number): void {
  if (!(durationMs >= 0)) throw new RangeError(`a duration must not be negative, got ${durationMs} ms`)
  runTo(kernel, kernel.now + Math.ceil(durationMs))
}

/** Runs every turn due up to and at `timeMs` and leaves the clock there. */
export function runTo(kernel: Kernel, timeMs: number): void {
  for (let next = kernel.nextTurnMs; next !== undefined && next <= timeMs; next = kernel.nextTurnMs) kernel.step()
  kernel.advanceIdle(timeMs)
}

/**
 * Runs turn by turn until `condition` holds. Throws a VirtualTimeoutError when `timeoutMs` (default one hour) of virtual time pass first
 * or nothing is left that could make it true.
 */
export function runUntil(kernel: Kernel, condition: () => boolean, options: { readonly timeoutMs?: number; readonly what?: string } = {}): void {
  const timeoutMs = options.timeoutMs ?? HOUR_MS
  const deadlineMs = kernel.now + timeoutMs
  const what = options.what ?? 'the condition'
  while (!condition()) {
    const next = kernel.nextTurnMs
    if (next === undefined) throw new VirtualTimeoutError(`timed out waiting for ${what}: nothing is left to happen`, [])
    if (next > deadlineMs) {
      kernel.advanceIdle(deadlineMs)
      throw new VirtualTimeoutError(
        `timed out waiting for ${what} after ${timeoutMs / 1000}s of virtual time`,
        kernel.waiting().filter((entry) => entry.timerClass === 'progress'),
      )
    }
    kernel.step()
  }
}
