import type { ApiHandler } from '@kubesim/api'
import { type ClientIdentity, createClient, createUnreliableLine, type LineFaults, type UnreliableLine } from '@kubesim/client'
import {
  type AnyController,
  CONTROLLER_MANAGER,
  type ControllerManager,
  createControllerManager,
  type ResourceSpanningController,
} from '@kubesim/controllers'
import type { Component, ExternalWork, Kernel } from '@kubesim/kernel'

const RESTART_DEFAULT_MS = 1_000

/** What befalls the controllers: for tests of what must not depend on luck. */
export interface ControllerFaults extends LineFaults {
  /** Virtual time after a crash until the process is back, milliseconds; default 1,000. */
  readonly restartMs?: number
  /** Virtual time from the start after which nothing goes wrong any more, milliseconds; default never. */
  readonly forMs?: number
}

export interface ControllerProcessOptions {
  readonly kernel: Kernel
  readonly handler: ApiHandler
  readonly controllers: readonly (AnyController | ResourceSpanningController)[]
  readonly faults?: ControllerFaults
  /** Tells it from others like it; default 1. */
  readonly number?: number
  /** Holds virtual time while a controller waits. */
  readonly track: ExternalWork['track']
}

/** The controllers with the caches of their process, and with what goes wrong between it and the API. */
export class ControllerProcess {
  private readonly manager: ControllerManager
  private readonly faults: ControllerFaults
  private readonly line: UnreliableLine | undefined
  private readonly fate: Component | undefined
  private running = false

  constructor({ kernel, handler, controllers, faults, track, number = 1 }: ControllerProcessOptions) {
    this.faults = faults ?? {}
    if (faults !== undefined) {
      const fate = kernel.register(`${CONTROLLER_MANAGER}${number === 1 ? '' : `-${number}`}/faults`, (key) => this.befall(key))
      this.fate = fate
      this.line = createUnreliableLine({ kernel, handler, faults, name: fate.name, onCrash: () => fate.wake('crash') })
    }
    const connect = (identity: ClientIdentity) => createClient(this.line ?? handler, identity)
    this.manager = createControllerManager({ kernel, connect, controllers, track })
  }

  start(): void {
    this.running = true
    this.manager.start()
    if (this.faults.forMs !== undefined) this.fate?.after(this.faults.forMs, 'mend', 'periodic')
  }

  stop(): void {
    this.running = false
    this.fate?.stop()
    this.manager.stop()
  }

  private befall(key: string): void {
    if (key === 'mend') this.line?.mend()
    else if (key === 'restart') {
      this.line?.revive()
      this.manager.start()
    } else if (this.running) {
      this.manager.stop()
      this.fate?.after(this.faults.restartMs ?? RESTART_DEFAULT_MS, 'restart', 'progress')
    }
  }
}
