import type { Pause } from '../process/program.ts'

/** Turns of loops that may be over in no time. */
const TURNS_MAX = 200
const PAUSE_INITIAL_MS = 10
const PAUSE_MAX_MS = 600_000

/**
 * Lets time pass for a loop that would otherwise go on for ever at one instant.
 * Differs: commands take no time, so one that never sleeps is slowed down, more and more, down to 200 turns in ten minutes.
 */
export class LoopGuard {
  private readonly now: () => number
  private instantMs = -1
  private turns = 0
  private pauseMs = PAUSE_INITIAL_MS

  constructor(now: () => number) {
    this.now = now
  }

  /** To be asked at each turn. */
  pause(): Pause | undefined {
    const nowMs = this.now()
    if (nowMs !== this.instantMs) {
      // Time that passed by itself, not by this guard's own doing.
      if (this.turns < TURNS_MAX) this.pauseMs = PAUSE_INITIAL_MS
      this.instantMs = nowMs
      this.turns = 0
    }
    this.turns++
    if (this.turns < TURNS_MAX) return undefined
    const ms = this.pauseMs
    this.pauseMs = Math.min(PAUSE_MAX_MS, this.pauseMs * 2)
    return { type: 'sleep', ms }
  }
}
