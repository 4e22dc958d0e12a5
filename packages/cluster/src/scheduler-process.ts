import type { Node, Pod } from '@kubesim/api'
import { type Client, type ClientIdentity, createInformers, type Informers } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'
import {
  createScheduler,
  type Decision,
  KUBE_SCHEDULER,
  type ResolvedConfiguration,
  resolveConfiguration,
  type Scheduler,
} from '@kubesim/scheduler'
import { readText } from './apply.ts'
import type { SchedulerSettings } from './cluster.ts'

export interface SchedulerProcessOptions {
  readonly kernel: Kernel
  readonly connect: (identity: ClientIdentity) => Client
  readonly settings: SchedulerSettings
}

/** Upstream: the bootstrap policy knows the scheduler by this name. */
export const SCHEDULER_IDENTITY: ClientIdentity = {
  user: { name: 'system:kube-scheduler', groups: ['system:authenticated'] },
  userAgent: KUBE_SCHEDULER,
}

/** The scheduler with the caches of its process: both die and come back together. */
export class SchedulerProcess {
  private readonly options: SchedulerProcessOptions
  private readonly configuration: ResolvedConfiguration
  private informers: Informers | undefined
  private scheduler: Scheduler | undefined

  constructor(options: SchedulerProcessOptions) {
    this.options = options
    this.configuration = configurationOf(options.settings)
  }

  start(): void {
    const { kernel, connect, settings } = this.options
    const client = connect(SCHEDULER_IDENTITY)
    this.informers = createInformers({ kernel, client, name: KUBE_SCHEDULER })
    this.scheduler = createScheduler({
      kernel,
      client,
      informers: this.informers,
      ...this.configuration,
      annotateDecisions: settings.annotateDecisions ?? false,
    })
    this.scheduler.start()
  }

  stop(): void {
    this.scheduler?.stop()
    this.informers?.stop()
    this.scheduler = undefined
    this.informers = undefined
  }

  /** What was decided about a pod last; undefined when nothing was, or when it is too long ago. */
  decision(podKey: string): Decision | undefined {
    return this.scheduler?.explain(podKey)
  }

  /** What would be decided about a pod now, without deciding it. Throws an Error when the scheduler does not run. */
  preview(pod: Pod, nodes: readonly (string | Node)[] | undefined): Decision {
    if (this.scheduler === undefined) throw new Error('the scheduler is not running')
    return this.scheduler.preview(pod, nodes === undefined ? {} : { nodes })
  }
}

/** Throws a RangeError for settings that make no sense. */
function configurationOf({ configuration, plugins = [], percentageOfNodesToScore: percentage }: SchedulerSettings): ResolvedConfiguration {
  const { text, fileName } = typeof configuration === 'string' ? readText(configuration) : { text: configuration, fileName: undefined }
  const resolved = resolveConfiguration(text, { plugins, ...(fileName !== undefined && { fileName }) })
  if (percentage === undefined) return resolved
  if (!Number.isInteger(percentage) || percentage < 0 || percentage > 100)
    throw new RangeError(`percentageOfNodesToScore is a whole number from 0 to 100, not ${percentage}`)
  return { ...resolved, profiles: resolved.profiles.map((profile) => ({ ...profile, percentageOfNodesToScore: percentage })) }
}
