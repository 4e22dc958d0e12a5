import type { Host } from '../host.ts'

/** A host whose wall clock moves only when a test says so. */
export interface ManualHost extends Host {
  /** Moves the wall clock on, calling back what falls due on the way. */
  advance(durationMs: number): void
  /** Moves the wall clock on while the host is too busy to call anyone back. */
  stall(durationMs: number): void
  readonly breaths: number
  readonly timerCount: number
}

export function createManualHost(): ManualHost {
  let nowMs = 1_000
  let breaths = 0
  let timers: { readonly atMs: number; readonly callback: () => void }[] = []
  return {
    now: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    breathe() {
      breaths++
      return Promise.resolve()
    },
    advance(durationMs) {
      const endMs = nowMs + durationMs
      for (;;) {
        const next = timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0]
        if (next === undefined) break
        timers = timers.filter((other) => other !== next)
        nowMs = Math.max(nowMs, next.atMs)
        next.callback()
      }
      nowMs = endMs
    },
    stall(durationMs) {
      nowMs += durationMs
    },
    get breaths() {
      return breaths
    },
    get timerCount() {
      return timers.length
    },
  }
}
