import { keyOf, type Pod } from '@kubesim/api'
import { type Client, type ClientIdentity, createInformers, type Informers } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'
import { createScheduler, type Decision, decisionTable, KUBE_SCHEDULER, type Scheduler } from '@kubesim/scheduler'

export interface SchedulerProcessOptions {
  readonly kernel: Kernel
  readonly connect: (identity: ClientIdentity) => Client
}

/** Upstream: the bootstrap policy knows the scheduler by this name. */
const SCHEDULER_IDENTITY: ClientIdentity = {
  user: { name: 'system:kube-scheduler', groups: ['system:authenticated'] },
  userAgent: KUBE_SCHEDULER,
}

/** The scheduler with the caches of its process: both die and come back together. */
export class SchedulerProcess {
  private readonly options: SchedulerProcessOptions
  private informers: Informers | undefined
  private scheduler: Scheduler | undefined

  constructor(options: SchedulerProcessOptions) {
    this.options = options
  }

  start(): void {
    const { kernel, connect } = this.options
    const client = connect(SCHEDULER_IDENTITY)
    this.informers = createInformers({ kernel, client, name: KUBE_SCHEDULER })
    this.scheduler = createScheduler({ kernel, client, informers: this.informers })
    this.scheduler.start()
  }

  stop(): void {
    this.scheduler?.stop()
    this.informers?.stop()
    this.scheduler = undefined
    this.informers = undefined
  }

  /** What was decided about a pod last, as a table; undefined when nothing was, or when it is too long ago. */
  explain(pod: Pod): string | undefined {
    const decision = this.scheduler?.explain(keyOf(pod))
    return decision === undefined ? undefined : decisionTable(decision)
  }

  /** What would be decided about a pod now, without deciding it. Throws when the scheduler does not run. */
  preview(pod: Pod): Decision {
    if (this.scheduler === undefined) throw new Error('the scheduler is not running')
    return this.scheduler.preview(pod)
  }
}
