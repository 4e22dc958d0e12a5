import {
  type ApiHandler,
  type ApiOutcome,
  type ApiRequest,
  conflict,
  internalError,
  type KubeObject,
  resourceExpired,
  type StatusError,
  serverTimeout,
  serviceUnavailable,
  type WatchEvent,
  type WatchStream,
} from '@kubesim/api'
import type { Kernel, RandomStream } from '@kubesim/kernel'

/** What goes wrong between a process and the API. Shares are from 0 (default) to 1. */
export interface LineFaults {
  /** Share of calls that fail: with a conflict, an error of the server, or by an answer that gets lost after the call was carried out. */
  readonly apiErrors?: number
  /** Share of calls after which one of the watches breaks off, to be listed anew. */
  readonly watchDrops?: number
  /** Share of calls at which the process crashes: that call and all later ones of the pass come to nothing. */
  readonly crashes?: number
}

/** A handler that lets its callers down. */
export interface UnreliableLine extends ApiHandler {
  /** Nothing goes wrong any more. */
  mend(): void
  /** The process lives again. */
  revive(): void
}

export interface UnreliableLineOptions {
  readonly kernel: Kernel
  readonly handler: ApiHandler
  readonly faults: LineFaults
  /** Name of the random stream that decides. */
  readonly name: string
  /** The process has crashed: its caches and queues are to go, at the latest with the next turn. */
  readonly onCrash?: () => void
}

/** Puts faults between callers and an API server: what a program that keeps its promises must live through. */
export function createUnreliableLine(options: UnreliableLineOptions): UnreliableLine {
  return new FaultyHandler(options)
}

class FaultyHandler implements UnreliableLine {
  private readonly options: UnreliableLineOptions
  private readonly random: RandomStream
  private readonly watches = new Set<BreakableStream>()
  private faults: LineFaults
  private dead = false

  constructor(options: UnreliableLineOptions) {
    this.options = options
    this.faults = options.faults
    this.random = options.kernel.random(options.name)
  }

  mend(): void {
    this.faults = {}
  }

  revive(): void {
    this.dead = false
    this.watches.clear()
  }

  handle(request: ApiRequest): ApiOutcome {
    if (!this.dead && this.happens(this.faults.crashes)) {
      this.dead = true
      this.options.onCrash?.()
    }
    if (this.dead) throw serviceUnavailable('the process that asks has crashed')
    if (this.happens(this.faults.watchDrops)) this.dropOne()
    if (!this.happens(this.faults.apiErrors)) return this.pass(request)
    const { error, isDone } = this.failure(request)
    if (isDone) this.pass(request)
    throw error
  }

  private happens(share = 0): boolean {
    return share > 0 && this.random.fraction() < share
  }

  private pass(request: ApiRequest): ApiOutcome {
    const outcome = this.options.handler.handle(request)
    if (outcome.type !== 'watch') return outcome
    const stream = new BreakableStream(outcome.stream, () => this.watches.delete(stream))
    this.watches.add(stream)
    return { ...outcome, stream }
  }

  private dropOne(): void {
    if (this.watches.size === 0) return
    const victim = [...this.watches][this.random.below(this.watches.size)]!
    this.watches.delete(victim)
    victim.fail(resourceExpired('too old resource version'))
  }

  /** What the caller is told, and whether what it asked for came about all the same. */
  private failure(request: ApiRequest): { readonly error: StatusError; readonly isDone: boolean } {
    const isWrite = request.verb !== 'get' && request.verb !== 'list' && request.verb !== 'watch'
    const kind = this.random.below(isWrite ? 4 : 2)
    if (kind === 0) return { error: internalError('a fault'), isDone: false }
    if (kind === 1) return { error: serverTimeout(request, request.verb, 1), isDone: false }
    if (kind === 2 && (request.verb === 'update' || request.verb === 'patch'))
      return { error: conflict(request, request.name ?? '', 'the object has been modified'), isDone: false }
    return { error: serverTimeout(request, request.verb, 1), isDone: true }
  }
}

/** A watch that can be made to end with an error, its last events lost. */
class BreakableStream implements WatchStream {
  private readonly inner: WatchStream
  private readonly leave: () => void
  private callback: (() => void) | undefined
  private failed: 'no' | 'untold' | 'told' = 'no'
  private error: StatusError | undefined

  constructor(inner: WatchStream, leave: () => void) {
    this.inner = inner
    this.leave = leave
  }

  get closed(): boolean {
    return this.failed === 'told' || this.inner.closed
  }

  take(): readonly WatchEvent[] {
    if (this.failed === 'no') return this.inner.take()
    if (this.failed === 'told') return []
    this.failed = 'told'
    return [{ type: 'ERROR', object: this.error!.status as unknown as KubeObject, revision: 0 }]
  }

  onReady(callback: () => void): void {
    this.callback = callback
    this.inner.onReady(callback)
  }

  fail(error: StatusError): void {
    this.error = error
    this.failed = 'untold'
    this.inner.stop()
    this.callback?.()
  }

  stop(): void {
    this.callback = undefined
    this.inner.stop()
    this.leave()
  }
}
