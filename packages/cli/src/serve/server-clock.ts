import { formatTime } from '@kubesim/api'
import type { InteractiveCluster } from '@kubesim/cluster'
import { durationMs } from '@kubesim/cluster'
import { formatSpeed, type Speed } from './speed.ts'

/** The clock of a world that is served, as those who use it see it. */
export interface ClockReading {
  /** Virtual time, RFC 3339. */
  readonly now: string
  readonly speed: string
  /** Something is moving it on right now, besides the wall clock. */
  readonly moving: boolean
}

const UNTIL_TIMEOUT = '1h'
/** However fast virtual time runs, Events stay long enough for someone to read them. */
const EVENTS_WALL_MS_MIN = 600_000

/** Moves a served world's time, alone or along with the wall clock. */
export class ServerClock {
  speed: Speed = 'paused'
  private readonly cluster: InteractiveCluster
  private readonly onError: (error: unknown) => void
  /** The speed to go back to. */
  private resumed: Speed = 1
  private settling: Promise<void> | undefined
  private unsettled = false
  private moves = 0

  constructor(cluster: InteractiveCluster, onError: (error: unknown) => void) {
    this.cluster = cluster
    this.onError = onError
  }

  get reading(): ClockReading {
    return { now: formatTime(this.cluster.now), speed: formatSpeed(this.speed), moving: this.moves > 0 || this.settling !== undefined }
  }

  setSpeed(speed: Speed): void {
    const keepEventsMs = speed === 'paused' ? undefined : speed === 'max' ? 0 : speed * EVENTS_WALL_MS_MIN
    this.cluster.kernel.inputs.record('speed', { speed: formatSpeed(speed), keepEventsMs })
    if (this.speed !== 'paused') this.resumed = this.speed
    this.speed = speed
    if (keepEventsMs !== undefined) this.cluster.server.keepEvents(keepEventsMs)
    this.cluster.pace(typeof speed === 'number' ? speed : 0)
    if (speed === 'max') this.settleSoon()
  }

  resume(): void {
    if (this.speed === 'paused') this.setSpeed(this.resumed)
  }

  /** For a request that is about to enter: the world has caught up with the wall clock, or come to rest. */
  catchUp(): void | Promise<void> {
    if (this.speed === 'max') return this.settling === undefined ? undefined : this.settled()
    if (typeof this.speed === 'number') this.cluster.sync()
  }

  /** A turn failed, and the clock has stopped. */
  stopped(): void {
    if (this.speed === 'paused') return
    this.resumed = this.speed
    this.speed = 'paused'
    this.cluster.kernel.inputs.record('speed', { speed: this.speed })
  }

  /** Something was put in. */
  inputHappened(): void {
    if (this.speed === 'max') this.settleSoon()
  }

  run(duration: string): Promise<void> {
    const ms = durationMs(duration)
    return this.move('run', duration, () => this.cluster.runFor(ms))
  }

  /** Throws a RangeError for a condition that says nothing, rejects when it has not come about in time. */
  until(condition: string, timeout = UNTIL_TIMEOUT): Promise<void> {
    durationMs(timeout)
    return this.move('until', condition, () => this.cluster.runUntil(condition, { timeout }))
  }

  settle(): Promise<void> {
    return this.move('settle', undefined, () => this.cluster.settle())
  }

  private async move(command: string, data: unknown, drive: () => Promise<unknown>): Promise<void> {
    this.cluster.kernel.inputs.record(command, data)
    this.moves++
    try {
      await drive()
    } finally {
      this.moves--
    }
  }

  private async settled(): Promise<void> {
    while (this.settling !== undefined) await this.settling
  }

  /** Once more when something was put in while it was coming to rest. */
  private settleSoon(): void {
    if (this.settling !== undefined) {
      this.unsettled = true
      return
    }
    this.unsettled = false
    this.settling = this.cluster
      .settle()
      .then(() => undefined, this.onError)
      .finally(() => {
        this.settling = undefined
        if (this.unsettled && this.speed === 'max') this.settleSoon()
      })
  }
}
