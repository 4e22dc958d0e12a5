import type { Host } from './host.ts'
import type { Kernel } from './kernel.ts'

/** Wall time that virtual time stands still for one piece of work. */
const PATIENCE_MS = 30_000

/** How a piece of work outside the simulated world ended. */
export type ExternalOutcome<T = unknown> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: unknown }

/** Outside work did not end within the wall time that virtual time stands still for it. */
export class ExternalWorkTimeoutError extends Error {
  readonly names: readonly string[]

  constructor(names: readonly string[], patienceMs: number) {
    super(`virtual time has stood still for ${patienceMs / 1000}s of wall time, waiting for ${names.join(', ')}`)
    this.name = 'ExternalWorkTimeoutError'
    this.names = names
  }
}

/**
 * Promises that the world waits for: a user's asynchronous reconciler, a webhook. While one is pending virtual time stands still; turns that
 * are due at the present instant go on. What it answered enters the world between two turns, as a recorded input.
 */
export interface ExternalWork {
  /**
   * Holds virtual time until `promise` settles. `deliver` then takes the outcome in, between two turns; without it a value is dropped and a
   * rejection fails whoever drives the kernel.
   */
  track<T>(name: string, promise: PromiseLike<T>, deliver?: (outcome: ExternalOutcome<T>) => void): void
  /** Work whose outcome has not been delivered yet. */
  readonly pendingCount: number
  readonly pendingNames: readonly string[]
  /** Hands over the outcomes that have arrived, in the order in which they did. Returns how many. */
  deliver(): number
  /** Throws an ExternalWorkTimeoutError once work has been pending for 30 s of wall time, and gives that work up. */
  checkPatience(): void
  /** Wall time in milliseconds until the next of it runs out of time; undefined when none is pending. */
  readonly patienceLeftMs: number | undefined
  /** Calls back when an outcome arrives. The function returned takes the listener away. */
  onArrival(listener: () => void): () => void
}

interface Piece {
  readonly name: string
  readonly startMs: number
  readonly deliver: ((outcome: ExternalOutcome<never>) => void) | undefined
  outcome: ExternalOutcome | undefined
}

export interface ExternalWorkOptions {
  readonly host: Host
  /** Default 30 s. */
  readonly patienceMs?: number
}

export function createExternalWork(kernel: Kernel, options: ExternalWorkOptions): ExternalWork {
  const { host, patienceMs = PATIENCE_MS } = options
  const pending = new Set<Piece>()
  const arrived: Piece[] = []
  const listeners = new Set<() => void>()

  const arrive = (piece: Piece, outcome: ExternalOutcome) => {
    if (!pending.has(piece)) return
    piece.outcome = outcome
    arrived.push(piece)
    for (const listener of listeners) listener()
  }
  const waitingFor = () => [...pending].filter((piece) => piece.outcome === undefined)

  return {
    track(name, promise, deliver) {
      const piece: Piece = { name, startMs: host.now(), deliver, outcome: undefined }
      pending.add(piece)
      promise.then(
        (value) => arrive(piece, { status: 'fulfilled', value }),
        (reason: unknown) => arrive(piece, { status: 'rejected', reason }),
      )
    },
    get pendingCount() {
      return pending.size
    },
    get pendingNames() {
      return [...pending].map((piece) => piece.name)
    },
    deliver() {
      const count = arrived.length
      for (const piece of arrived.splice(0)) {
        pending.delete(piece)
        deliverOne(kernel, piece)
      }
      return count
    },
    checkPatience() {
      if (pending.size === 0) return
      const late = waitingFor().filter((piece) => host.now() - piece.startMs >= patienceMs)
      if (late.length === 0) return
      for (const piece of late) pending.delete(piece)
      throw new ExternalWorkTimeoutError(
        late.map((piece) => piece.name),
        patienceMs,
      )
    },
    get patienceLeftMs() {
      const [oldest] = waitingFor()
      return oldest === undefined ? undefined : Math.max(0, oldest.startMs + patienceMs - host.now())
    },
    onArrival(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function deliverOne(kernel: Kernel, piece: Piece): void {
  const outcome = piece.outcome!
  kernel.inputs.record('external', { name: piece.name, outcome })
  if (piece.deliver !== undefined) piece.deliver(outcome as ExternalOutcome<never>)
  else if (outcome.status === 'rejected') throw new Error(`${piece.name} failed: ${String(outcome.reason)}`, { cause: outcome.reason })
}
