import type { ExternalWork } from './external.ts'
import type { Host } from './host.ts'
import type { Kernel } from './kernel.ts'

const TURNS_PER_TICK_MAX = 5_000
/** Longest sleep: how far the virtual clock may stand behind while nothing happens. */
const TICK_MS_MAX = 50
/** Wall time of arrears beyond which the pacer stops chasing them: the world then simply runs slower than asked for. */
const ARREARS_MS_MAX = 250

export interface PacerOptions {
  readonly host: Host
  /** Virtual milliseconds per wall millisecond; default 1. */
  readonly speed?: number
  readonly external?: ExternalWork
  /** Turns run before the host's event loop gets its turn; default 5,000. */
  readonly turnsPerTickMax?: number
  /** Takes an error that a turn threw; the pacer is paused by then. Without it the error goes to the host as uncaught. */
  readonly onError?: (error: unknown) => void
}

/** Drives the kernel against the wall clock. What happens, and in what order, does not depend on it: only how long one waits for it. */
export interface Pacer {
  readonly speed: number
  readonly running: boolean
  /** Starts, or goes on after a pause. */
  resume(): void
  pause(): void
  /** Takes effect at once and is kept over pauses. Throws a RangeError unless it is finite and above 0. */
  setSpeed(speed: number): void
  /** Brings the virtual clock up to the wall clock: to be called before an input enters, so that it carries the right time. */
  sync(): void
  /** Ends it for good. */
  stop(): void
}

export function createPacer(kernel: Kernel, options: PacerOptions): Pacer {
  return new KernelPacer(kernel, options)
}

class KernelPacer implements Pacer {
  speed: number
  running = false
  private stopped = false
  private catchingUp = false
  private readonly kernel: Kernel
  private readonly options: PacerOptions
  private anchorWallMs = 0
  private anchorMs = 0
  private release: (() => void)[] = []

  constructor(kernel: Kernel, options: PacerOptions) {
    this.kernel = kernel
    this.options = options
    this.speed = checkSpeed(options.speed ?? 1)
  }

  resume(): void {
    if (this.stopped) throw new Error('the pacer has been stopped')
    if (this.running) return
    this.running = true
    this.anchor()
    this.tick()
  }

  pause(): void {
    if (!this.running) return
    this.sync()
    this.halt()
  }

  setSpeed(speed: number): void {
    checkSpeed(speed)
    this.sync()
    this.speed = speed
    this.anchor()
    if (this.running) this.sleep(0)
  }

  sync(): void {
    if (this.running) this.catchUpOnce()
  }

  stop(): void {
    this.pause()
    this.stopped = true
  }

  private halt(): void {
    this.running = false
    this.wakeUp()
  }

  private anchor(): void {
    this.anchorWallMs = this.options.host.now()
    this.anchorMs = this.kernel.now
  }

  private tick(): void {
    try {
      const isCaughtUp = this.catchUpOnce()
      if (this.running) this.sleep(isCaughtUp ? this.sleepMs() : 0)
    } catch (error) {
      if (this.options.onError === undefined) throw error
      this.options.onError(error)
    }
  }

  /** A turn may pause the pacer or change its speed: it must not be driven from within itself. */
  private catchUpOnce(): boolean {
    if (this.catchingUp) return true
    this.catchingUp = true
    try {
      return this.catchUp()
    } catch (error) {
      this.halt()
      throw error
    } finally {
      this.catchingUp = false
    }
  }

  /** Runs what is due by the wall clock and moves the virtual clock up to it; false when it ran out of turns for one tick. */
  private catchUp(): boolean {
    const { kernel, options } = this
    const { external, turnsPerTickMax = TURNS_PER_TICK_MAX } = options
    const wallMs = options.host.now()
    // Someone else moved the clock on (a settle, a run): go on from there.
    if (kernel.now > this.targetMs(wallMs)) this.anchor()
    for (let turns = 0; turns < turnsPerTickMax && this.running; turns++) {
      external?.deliver()
      external?.checkPatience()
      const isHeld = external !== undefined && external.pendingCount > 0
      const reachMs = isHeld ? kernel.now : Math.max(kernel.now, this.targetMs(wallMs))
      const next = kernel.nextTurnMs
      if (next === undefined || next > reachMs) {
        kernel.advanceIdle(reachMs)
        if (isHeld) this.anchor()
        return true
      }
      kernel.step()
    }
    if ((this.targetMs(wallMs) - kernel.now) / this.speed > ARREARS_MS_MAX) this.anchor()
    return false
  }

  private targetMs(wallMs: number): number {
    return Math.floor(this.anchorMs + (wallMs - this.anchorWallMs) * this.speed)
  }

  private sleepMs(): number {
    const next = this.kernel.nextTurnMs
    if (next === undefined) return TICK_MS_MAX
    const dueWallMs = this.anchorWallMs + (next - this.anchorMs) / this.speed
    return Math.min(TICK_MS_MAX, Math.max(0, dueWallMs - this.options.host.now()))
  }

  private sleep(delayMs: number): void {
    this.wakeUp()
    const again = () => {
      this.wakeUp()
      this.release = [this.options.host.after(0, () => this.tick())]
    }
    this.release = [this.options.host.after(delayMs, () => this.tick())]
    if (delayMs === 0) return
    this.release.push(this.kernel.onOutsideWork(again))
    if (this.options.external !== undefined) this.release.push(this.options.external.onArrival(again))
  }

  private wakeUp(): void {
    for (const undo of this.release.splice(0)) undo()
  }
}

function checkSpeed(speed: number): number {
  if (!(speed > 0 && speed < Infinity)) throw new RangeError(`speed must be finite and above 0, got ${speed}`)
  return speed
}
