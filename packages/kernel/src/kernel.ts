import { createInputLog, type InputLog } from './input-log.ts'
import { LivelockGuard } from './livelock.ts'
import { createRandomStreams, type RandomStream } from './random.ts'
import { type QueueEntry, RunQueue, type TimerClass } from './run-queue.ts'
import { Trace } from './trace.ts'

/** A timer that has been set. Keep it to cancel it; cancelling one that has fired does nothing. */
export type Timer = QueueEntry

/**
 * One part of the simulated world that takes turns: an informer, a work queue, a kubelet. Queue entries are data (component and key),
 * never closures, so that a run can be checkpointed and replayed.
 */
export interface Component {
  readonly name: string
  /** Takes a turn with this key at the present instant, after the turns already waiting. */
  wake(key: string): void
  /**
   * Takes a turn with this key at the present instant when no other turn is due at it any more: how one pass answers everything that
   * happened at an instant. Such turns follow each other in the order of asking; any ordinary turn goes before them.
   */
  wakeLate(key: string): void
  /** Takes a turn after `delayMs` of virtual time. */
  after(delayMs: number, key: string, timerClass: TimerClass): Timer
  /** Takes a turn at `timeMs` (milliseconds since 1970), or at once when that is past. */
  at(timeMs: number, key: string, timerClass: TimerClass): Timer
  cancel(timer: Timer): void
  /** Its turns and timers are gone, and later calls do nothing: how a crash looks to everyone else. */
  stop(): void
  readonly stopped: boolean
}

export interface ComponentOptions {
  /**
   * Its keys stand for streams of changes, not for objects (`pods` of an informer): very many passes of one key at one instant are
   * ordinary, so the livelock guard looks at those whom it wakes instead. Default false.
   */
  readonly relay?: boolean
}

export interface KernelOptions {
  /** Same seed, same inputs: same world. Default `kubesim`. */
  readonly seed?: string | number
  /** Virtual time at the start, milliseconds since 1970. */
  readonly epochMs: number
  /** Passes that are kept for `why`; default 65,536. */
  readonly traceCapacity?: number
}

/** What still waits once nothing more happens by itself. */
export interface Waiting {
  readonly component: string
  readonly key: string
  readonly timerClass: TimerClass
  /** Virtual time at which it is due, milliseconds since 1970. */
  readonly atMs: number
}

/**
 * Virtual time, seeded randomness, ids and turn-taking: all that makes a run repeatable. The kernel runs one turn at a time, ordered by
 * (time, sequence). Driving it (settle, runFor, ...) is the business of `drive.ts`.
 */
export class Kernel {
  readonly seed: string
  readonly epochMs: number
  readonly trace: Trace
  readonly inputs: InputLog
  readonly random: (stream: string) => RandomStream
  private readonly queue = new RunQueue()
  private readonly guard = new LivelockGuard()
  private readonly components: ComponentState[] = []
  private readonly names = new Map<string, ComponentState>()
  private nowMs: number
  private turning = false
  private readonly outsideListeners = new Set<() => void>()

  constructor(options: KernelOptions) {
    if (!Number.isSafeInteger(options.epochMs) || options.epochMs < 0)
      throw new RangeError(`epochMs must be a whole number of milliseconds since 1970, got ${options.epochMs}`)
    this.seed = String(options.seed ?? 'kubesim')
    this.epochMs = options.epochMs
    this.nowMs = options.epochMs
    this.random = createRandomStreams(this.seed)
    this.trace = new Trace(this.seed, options.traceCapacity)
    this.inputs = createInputLog(() => ({ timeMs: this.nowMs, turn: this.trace.turn }))
  }

  /** Virtual time in milliseconds since 1970. */
  get now(): number {
    return this.nowMs
  }

  /** Names are unique: the name is the component's identity in the trace and in error messages. */
  register(name: string, run: (key: string) => void, options: ComponentOptions = {}): Component {
    if (this.names.has(name)) throw new Error(`component ${name} is already registered`)
    const state = new ComponentState(this, this.components.length, { name, run, relay: options.relay ?? false })
    this.components.push(state)
    this.queue.addComponent()
    this.names.set(name, state)
    this.trace.addComponent(name)
    return state
  }

  /** Frees the name of a stopped component, so that a restarted one can take it. */
  unregister(component: Component): void {
    component.stop()
    if (this.names.get(component.name) === component) this.names.delete(component.name)
  }

  /**
   * Tells `listener` of every turn that is asked for between turns, by an input from outside: a driver that sleeps until the next turn is
   * due has to look again. The function returned takes the listener away.
   */
  onOutsideWork(listener: () => void): () => void {
    this.outsideListeners.add(listener)
    return () => this.outsideListeners.delete(listener)
  }

  /** @internal */
  enqueue(component: number, key: string, atMs: number, timerClass: TimerClass): Timer {
    const timer = this.queue.push({ component, key, atMs: Math.max(atMs, this.nowMs), timerClass, cause: this.trace.cause })
    if (!this.turning) this.tellOutsideListeners()
    return timer
  }

  /** @internal */
  wake(component: number, key: string): void {
    this.queue.pushNow({ component, key, atMs: this.nowMs, timerClass: 'progress', cause: this.trace.cause })
    if (!this.turning) this.tellOutsideListeners()
  }

  /** @internal */
  wakeLate(component: number, key: string): void {
    this.queue.pushLate({ component, key, atMs: this.nowMs, timerClass: 'progress', cause: this.trace.cause })
    if (!this.turning) this.tellOutsideListeners()
  }

  /** @internal */
  retire(component: number): void {
    this.queue.retire(component)
  }

  /** @internal */
  cancel(timer: Timer): void {
    this.queue.cancel(timer)
  }

  /** When the next turn is due; undefined when nothing waits. */
  get nextTurnMs(): number | undefined {
    return this.queue.peekTime(this.nowMs)
  }

  /** Turns that hold `settle`: those asked for at once and timers of class progress. */
  get unsettledCount(): number {
    return this.queue.unsettledCount
  }

  /** Runs one turn. Returns false when nothing waits. A turn itself may not drive the kernel. */
  step(): boolean {
    if (this.turning) throw new Error('a turn may not drive the kernel: it is over before time moves')
    const entry = this.queue.pop(this.nowMs)
    if (entry === undefined) return false
    if (entry.atMs > this.nowMs) {
      this.nowMs = entry.atMs
      this.guard.timeMoved()
    }
    const component = this.components[entry.component]!
    this.guard.count(component, entry.key, this.nowMs)
    this.trace.begin(entry.component, entry.key, this.nowMs, entry.cause)
    this.turning = true
    try {
      component.run(entry.key)
    } finally {
      this.turning = false
      this.trace.end()
    }
    return true
  }

  /**
   * Takes note of a committed write: the trace remembers who made it, the livelock guard that something changed. `change` tells what it was
   * for its object, which `resource` and `key` name.
   */
  wrote(revision: number, object: { readonly resource: string; readonly key: string }, change: 'created' | 'updated' | 'deleted'): void {
    this.trace.wrote(revision, object.resource, object.key)
    this.guard.wrote(object, change)
  }

  private tellOutsideListeners(): void {
    for (const listener of this.outsideListeners) listener()
  }

  /** Moves the clock to `timeMs`, which must not lie beyond the next turn. */
  advanceIdle(timeMs: number): void {
    const next = this.nextTurnMs
    if (next !== undefined && next < timeMs) throw new Error('advanceIdle would pass over a waiting turn')
    if (timeMs > this.nowMs) {
      this.nowMs = timeMs
      this.guard.timeMoved()
    }
  }

  /** Everything that waits, soonest first. Costs a sort: for people, not for loops. */
  waiting(): Waiting[] {
    return this.queue.entries().map((entry) => ({
      component: this.components[entry.component]!.name,
      key: entry.key,
      timerClass: entry.timerClass,
      atMs: entry.atMs,
    }))
  }
}

class ComponentState implements Component {
  stopped = false
  readonly name: string
  readonly run: (key: string) => void
  readonly relay: boolean
  private readonly kernel: Kernel
  private readonly index: number

  constructor(
    kernel: Kernel,
    index: number,
    options: { readonly name: string; readonly run: (key: string) => void; readonly relay: boolean },
  ) {
    this.kernel = kernel
    this.index = index
    this.name = options.name
    this.run = options.run
    this.relay = options.relay
  }

  wake(key: string): void {
    if (!this.stopped) this.kernel.wake(this.index, key)
  }

  wakeLate(key: string): void {
    if (!this.stopped) this.kernel.wakeLate(this.index, key)
  }

  after(delayMs: number, key: string, timerClass: TimerClass): Timer {
    if (!(delayMs >= 0 && delayMs < Infinity))
      throw new RangeError(`delay of ${this.name} must be finite and not negative, got ${delayMs} ms`)
    return this.kernel.enqueue(this.index, key, this.kernel.now + Math.ceil(delayMs), timerClass)
  }

  at(timeMs: number, key: string, timerClass: TimerClass): Timer {
    if (!Number.isFinite(timeMs)) throw new RangeError(`timer of ${this.name} needs a point in time, got ${timeMs} ms`)
    return this.kernel.enqueue(this.index, key, Math.ceil(timeMs), timerClass)
  }

  cancel(timer: Timer): void {
    this.kernel.cancel(timer)
  }

  stop(): void {
    this.stopped = true
    this.kernel.retire(this.index)
  }
}
