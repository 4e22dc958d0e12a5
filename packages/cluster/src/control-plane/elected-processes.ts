import { type Client, createEventRecorder, createLeaderElector, type LeaderElector } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'

/** What is started when its candidate leads, and stopped when it no longer does. */
export interface LedProcess {
  start(): void
  stop(): void
}

export interface ElectedProcessesOptions<P extends LedProcess> {
  readonly kernel: Kernel
  /** Calls the API as the component. */
  readonly client: Client
  /** Of the component and its Lease. */
  readonly name: string
  /** Component named in Events. */
  readonly eventSource: string
  /** How many candidates there are. */
  readonly count: number
  /** Makes the process of a candidate; the first is 1. */
  readonly make: (number: number) => P
}

interface Candidate<P> {
  readonly name: string
  readonly process: P
  readonly elector: LeaderElector
  isRunning: boolean
}

/** State of one process of the control plane. */
export interface ProcessState {
  /** `kube-controller-manager-1`. */
  readonly name: string
  readonly isRunning: boolean
  readonly isLeader: boolean
}

/** The processes of one component, of which one leads. A process that comes back goes by its former identity, so that it need not wait for its own lease. */
export class ElectedProcesses<P extends LedProcess> {
  private readonly candidates: readonly Candidate<P>[]

  constructor({ kernel, client, name, eventSource, count, make }: ElectedProcessesOptions<P>) {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`there must be at least one ${name}, got ${count}`)
    const recorder = createEventRecorder({ kernel, client, component: eventSource })
    const ids = kernel.random(`leader-election/${name}`)
    this.candidates = Array.from({ length: count }, (_, index) => {
      const process = make(index + 1)
      const elector = createLeaderElector({
        kernel,
        client,
        recorder,
        lease: name,
        identity: `control-plane${count === 1 ? '' : `-${index + 1}`}_${ids.uuid()}`,
        contended: count > 1,
        onStartedLeading: () => process.start(),
        onStoppedLeading: () => process.stop(),
      })
      return { name: `${name}-${index + 1}`, process, elector, isRunning: false }
    })
  }

  /** The process that leads, or, when none does, the first. */
  get leading(): P {
    return (this.candidates.find(({ elector }) => elector.isLeader) ?? this.candidates[0]!).process
  }

  get states(): readonly ProcessState[] {
    return this.candidates.map(({ name, isRunning, elector }) => ({ name, isRunning, isLeader: elector.isLeader }))
  }

  start(): void {
    for (const candidate of this.candidates) this.startOne(candidate)
  }

  stop(): void {
    for (const candidate of this.candidates) this.stopOne(candidate)
  }

  /** Starts or kills one by its name; false when it is not one of these. */
  change(name: string, to: 'started' | 'stopped'): boolean {
    const candidate = this.candidates.find((each) => each.name === name)
    if (candidate === undefined) return false
    if (to === 'started') this.startOne(candidate)
    else this.stopOne(candidate)
    return true
  }

  /** The holder renews its lease now, for those outside who watch it by the wall clock. */
  renew(): void {
    for (const { elector } of this.candidates) elector.renew()
  }

  private startOne(candidate: Candidate<P>): void {
    if (candidate.isRunning) return
    candidate.isRunning = true
    candidate.elector.start()
  }

  private stopOne(candidate: Candidate<P>): void {
    if (!candidate.isRunning) return
    candidate.isRunning = false
    if (candidate.elector.isLeader) candidate.process.stop()
    candidate.elector.stop()
  }
}
