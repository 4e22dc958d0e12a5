import { type Node, namespaces, nodes, type Pod, podDisruptionBudgets, pods } from '@kubesim/api'
import { type Client, createEventsV1Recorder, type EventsV1Recorder, type Informers } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'
import { ClusterCache } from './cache/cluster-cache.ts'
import { Nominations } from './cache/nominations.ts'
import { OwnSelectors } from './cache/own-selectors.ts'
import { VolumeCache } from './cache/volume-cache.ts'
import { connectEvents } from './event-handlers.ts'
import { Annotator } from './explain/annotator.ts'
import { DecisionHistory } from './explain/decision-history.ts'
import { PreviewView } from './explain/preview-view.ts'
import { suggestionsFor } from './explain/suggestions.ts'
import { type Cycle, describeOutcome, FailureTeller } from './failure-teller.ts'
import { type FoundNode, findNode, type Search } from './find-node.ts'
import type { ClusterView } from './framework/cluster-view.ts'
import type { Decision } from './framework/decision.ts'
import { type DecisionHeader, describeDecision } from './framework/describe.ts'
import { failureMessage } from './framework/failure-message.ts'
import { NodeMemories } from './framework/node-memory.ts'
import { DEFAULT_SCHEDULER_NAME, Profile, type ProfileOptions } from './framework/profile.ts'
import { canServe, Lane } from './lane/lane.ts'
import { NodeColumns } from './lane/node-columns.ts'
import { DEFAULT_PLUGINS } from './plugins/default-profile.ts'
import { PodBinder } from './pod-binder.ts'
import { type PostFilterSituation, runPostFilter } from './preemption/post-filter.ts'
import { Preemptor } from './preemption/preemptor.ts'
import { type BackoffLimits, DEFAULT_BACKOFF } from './queue/backoff.ts'
import { QueueingHints } from './queue/hints.ts'
import { SchedulingQueue } from './queue/scheduling-queue.ts'
import { Turns } from './turns.ts'
import { connectVolumeEvents } from './volume-events.ts'

export const KUBE_SCHEDULER = 'kube-scheduler'
const NO_NODES = 'no nodes available to schedule pods'

export interface SchedulerOptions {
  readonly kernel: Kernel
  /** Calls the API as the scheduler. */
  readonly client: Client
  /** The caches of the scheduler's process. */
  readonly informers: Informers
  /** Name of the process, unique in the cluster; default kube-scheduler. */
  readonly name?: string
  /** Default: one, with kube-scheduler's default plugins. */
  readonly profiles?: readonly ProfileOptions[]
  /** Records Events for a profile; by default as events.k8s.io/v1. */
  readonly recorder?: (schedulerName: string) => EventsV1Recorder
  readonly backoff?: Partial<BackoffLimits>
  /** Take pods that are backing off when nothing else waits, as kube-scheduler does. Default true. */
  readonly popFromBackoff?: boolean
  /** Writes each decision onto its pod, in the annotations of kube-scheduler-simulator. Default false. */
  readonly annotateDecisions?: boolean
  /** False: every plugin is asked about every node, even where arrays know the answers. For comparison. */
  readonly fast?: boolean
}

export interface PreviewOptions {
  readonly nodes?: readonly (string | Node)[]
}

/** A scheduler, running or not. Upstream: cmd/kube-scheduler */
export interface Scheduler {
  start(): void
  /** Forgets everything, as a crash does. */
  stop(): void
  /**
   * The last decision on a pod, by `namespace/name`. Those on pods that are placed are forgotten after a while; a pod that waits is looked at
   * anew where its decision was.
   */
  explain(podKey: string): Decision | undefined
  /**
   * What would be decided about a pod now, without deciding it: every node's verdict, the pods that would have to go, what would help. `nodes`: only
   * these, by name, or machines that are not there. Throws a RangeError for a name that no node has, and for a pod that is not this scheduler's.
   */
  preview(pod: Pod, options?: PreviewOptions): Decision
  /** Lets a pod pass that a permit plugin holds. */
  allow(podKey: string): void
  /** Refuses a pod that a permit plugin holds. */
  reject(podKey: string, plugin: string, reason: string): void
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  return new KubeScheduler(options)
}

class KubeScheduler implements Scheduler {
  private readonly options: SchedulerOptions
  private readonly name: string
  private readonly profiles: ReadonlyMap<string, Profile>
  private readonly hints: ReadonlyMap<string, QueueingHints>
  private running: RunningScheduler | undefined

  constructor(options: SchedulerOptions) {
    this.options = options
    this.name = options.name ?? KUBE_SCHEDULER
    const profiles = (options.profiles ?? [{ plugins: DEFAULT_PLUGINS }]).map((each) => new Profile(each))
    this.profiles = new Map(profiles.map((profile) => [profile.schedulerName, profile]))
    if (this.profiles.size < profiles.length) throw new RangeError('two profiles have the same schedulerName')
    this.hints = new Map(profiles.map((profile) => [profile.schedulerName, new QueueingHints(profile.plugins)]))
  }

  start(): void {
    if (this.running !== undefined) throw new Error(`${this.name} is already running`)
    this.running = new RunningScheduler(this.options, { name: this.name, profiles: this.profiles, hints: this.hints })
  }

  stop(): void {
    this.running?.stop()
    this.running = undefined
  }

  explain(podKey: string): Decision | undefined {
    return this.running?.explain(podKey)
  }

  preview(pod: Pod, options: PreviewOptions = {}): Decision {
    if (this.running === undefined) throw new Error(`${this.name} is not running`)
    return this.running.preview(pod, options)
  }

  allow(podKey: string): void {
    this.running?.binder.allow(podKey)
  }

  reject(podKey: string, plugin: string, reason: string): void {
    this.running?.binder.reject(podKey, plugin, reason)
  }
}

interface Configuration {
  readonly name: string
  readonly profiles: ReadonlyMap<string, Profile>
  readonly hints: ReadonlyMap<string, QueueingHints>
}

/** One life of a scheduler: its caches, queue and turns. */
class RunningScheduler {
  private readonly history: DecisionHistory
  readonly binder: PodBinder
  private readonly options: SchedulerOptions
  private readonly configuration: Configuration
  private readonly nominations = new Nominations()
  private readonly memories = new NodeMemories()
  private readonly selectors: OwnSelectors
  private readonly volumes: VolumeCache
  private readonly cache: ClusterCache
  private readonly queue: SchedulingQueue
  private readonly lanes: ReadonlyMap<Profile, Lane>
  private readonly turns: Turns
  private readonly teller: FailureTeller
  private readonly preemptor: Preemptor
  private readonly recorders: ReadonlyMap<string, EventsV1Recorder>
  private readonly random
  /** Where looking for nodes begins: it moves on with every cycle, so that all nodes get their chance. */
  private startIndex = 0

  constructor(options: SchedulerOptions, configuration: Configuration) {
    this.options = options
    this.configuration = configuration
    const { kernel, client, informers } = options
    this.history = new DecisionHistory(options.annotateDecisions ? { onKeep: this.annotating() } : {})
    const { name, profiles, hints } = configuration
    const record = options.recorder ?? ((component: string) => createEventsV1Recorder({ kernel, client, component }))
    this.recorders = new Map([...profiles.keys()].map((schedulerName) => [schedulerName, record(schedulerName)]))
    this.random = kernel.random(`${name}/scheduling`)
    this.selectors = new OwnSelectors(informers)
    this.volumes = new VolumeCache(informers)
    const namespace = informers.informer(namespaces)
    this.cache = new ClusterCache({
      nominations: this.nominations,
      ownSelector: (pod) => this.selectors.of(pod),
      namespace: (key) => namespace.get(key),
      namespaces: () => namespace.values(),
      volumes: this.volumes,
    })
    this.cache.listen(this.volumes)
    this.lanes = options.fast === false ? new Map() : this.createLanes([...profiles.values()].filter(canServe))
    this.turns = new Turns({
      kernel,
      name: `${name}/scheduling`,
      queue: () => this.queue,
      isReady: () => this.isSynced(),
      schedule: () => this.cycle(),
      expire: (key) => this.binder.expire(key),
      resume: (key) => this.binder.resume(key),
    })
    this.queue = new SchedulingQueue({
      now: () => kernel.now,
      compare: (a, b) => this.profileOf(a.pod).compare(a, b),
      hintsOf: (pod) => hints.get(schedulerNameOf(pod))!,
      gate: (pod) => this.profileOf(pod).gate(pod),
      backoff: { ...DEFAULT_BACKOFF, ...options.backoff },
      popFromBackoff: options.popFromBackoff ?? true,
      backoffTimer: (queued, atMs, failures) => this.turns.backoff(queued, atMs, failures),
    })
    const parts = { cache: this.cache, queue: this.queue, nominations: this.nominations, history: this.history, turns: this.turns }
    const shared = { ...parts, kernel, client, recorderOf: (pod: Pod) => this.recorders.get(schedulerNameOf(pod))! }
    this.teller = new FailureTeller({ ...shared, pods: informers.informer(pods) })
    this.binder = new PodBinder({ ...shared, teller: this.teller })
    connectEvents({ ...parts, informers, binder: this.binder, isResponsible: (pod) => profiles.has(schedulerNameOf(pod)) })
    connectVolumeEvents({ ...parts, volumes: this.volumes, binder: this.binder })
    this.preemptor = new Preemptor(shared)
    if ([...profiles.values()].some(({ postFiltering }) => postFiltering.length > 0)) informers.informer(podDisruptionBudgets)
  }

  stop(): void {
    this.turns.stop()
    for (const recorder of this.recorders.values()) recorder.stop()
  }

  explain(podKey: string): Decision | undefined {
    const kept = this.history.of(podKey)
    const waiting =
      kept?.outcome === 'scheduled' ? undefined : this.queue.waiting().find(({ key, attempts }) => key === podKey && attempts > 0)
    if (waiting === undefined) return kept
    if (kept === undefined) return { ...this.preview(waiting.pod, {}), attempt: waiting.attempts }
    return { ...kept, suggestions: suggestionsFor(waiting.pod, { profile: this.profileOf(waiting.pod), cluster: this.cache }) }
  }

  private createLanes(profiles: readonly Profile[]): ReadonlyMap<Profile, Lane> {
    const { cache: cluster, nominations } = this
    const columns = new NodeColumns(cluster, nominations)
    return new Map(profiles.map((profile) => [profile, new Lane({ profile, cluster, columns, nominations })]))
  }

  preview(pod: Pod, { nodes: wanted }: PreviewOptions): Decision {
    const profile = this.configuration.profiles.get(schedulerNameOf(pod))
    if (profile === undefined) throw new RangeError(`${schedulerNameOf(pod)} is not a profile of ${this.configuration.name}`)
    const cluster = wanted === undefined ? this.cache : new PreviewView(this.cache, wanted)
    if (cluster.nodes.length === 0) return emptyDecision(this.header(pod, { attempts: 1, nodeName: undefined }))
    const below = () => 0
    const found = wanted === undefined ? this.find(pod, profile, below) : findNode(pod, { profile, cluster, startIndex: 0, below })
    const header = this.header(pod, { attempts: 1, nodeName: found.node?.name })
    if (found.node !== undefined) return describeDecision(header, found.record)
    const outcome = runPostFilter({ queued: { pod }, profile, found }, { ...this.situation(cluster), random: below })
    const preemption = outcome === undefined ? undefined : describeOutcome(outcome)
    const decision = describeDecision({ ...header, preemption }, found.record)
    return { ...decision, message: failureMessage(decision), suggestions: suggestionsFor(pod, { profile, cluster }) }
  }

  private isSynced(): boolean {
    const { informers } = this.options
    return (
      this.selectors.isSynced &&
      this.volumes.isSynced &&
      [pods, nodes, namespaces].every((definition) => informers.informer(definition as typeof pods).synced)
    )
  }

  private profileOf(pod: Pod): Profile {
    return this.configuration.profiles.get(schedulerNameOf(pod))!
  }

  /** One pod, from the queue to its binding. Upstream: ScheduleOne */
  private cycle(): void {
    const queued = this.queue.pop()
    if (queued === undefined) return
    const { pod } = queued
    if (pod.metadata.deletionTimestamp !== undefined) {
      this.queue.done(queued)
      const note = `skip schedule deleting pod: ${queued.key}`
      this.recorders.get(schedulerNameOf(pod))!.event(pod, { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note })
      return
    }
    if (this.cache.isAssumed(queued.uid)) {
      this.queue.done(queued)
      return
    }
    if (this.cache.nodeCount === 0) {
      this.teller.unplaceable(queued, NO_NODES)
      return
    }
    const profile = this.profileOf(pod)
    const found = this.find(pod, profile, (bound) => this.random.below(bound))
    this.startIndex = (this.startIndex + found.examined) % this.cache.nodeCount
    const cycle: Cycle = { queued, profile, found, header: this.header(pod, { attempts: queued.attempts, nodeName: found.node?.name }) }
    if (found.node === undefined) this.unschedulable(cycle)
    else this.binder.place(cycle, found.node.name)
  }

  private find(pod: Pod, profile: Profile, below: Search['below']): FoundNode {
    const search = { profile, cluster: this.cache, startIndex: this.startIndex, below }
    return this.lanes.get(profile)?.find(pod, search) ?? findNode(pod, search)
  }

  private unschedulable(cycle: Cycle): void {
    // A pod that waits for room itself does not count as waiting where it is looked at: what holds for it does not for others.
    const memories = this.nominations.of(cycle.queued.uid) === undefined ? this.memories : undefined
    const outcome = runPostFilter(cycle, { ...this.situation(this.cache), memories })
    this.teller.unschedulable(cycle, outcome)
    if (outcome?.code === 'success' && outcome.nominatedNodeName)
      this.preemptor.preempt(cycle.queued.pod, outcome.nominatedNodeName, outcome.victims)
  }

  /** What is decided for good is written down; a pod that is held has yet to be told. */
  private annotating(): (decision: Decision) => void {
    const annotator = new Annotator(this.options)
    const informer = this.options.informers.informer(pods)
    return (decision) => {
      const pod = informer.get(decision.pod)
      if (pod !== undefined && decision.outcome !== 'waiting') annotator.annotate(pod, decision, this.profileOf(pod))
    }
  }

  private situation(cluster: ClusterView): PostFilterSituation {
    const { informers, kernel } = this.options
    return {
      cluster,
      budgets: () => [...informers.informer(podDisruptionBudgets).values()],
      random: (bound) => this.random.below(bound),
      nowMs: kernel.now,
    }
  }

  private header(pod: Pod, { attempts, nodeName }: { readonly attempts: number; readonly nodeName: string | undefined }): DecisionHeader {
    return {
      pod: `${pod.metadata.namespace}/${pod.metadata.name}`,
      uid: pod.metadata.uid ?? '',
      schedulerName: schedulerNameOf(pod),
      timeMs: this.options.kernel.now,
      attempt: attempts,
      outcome: nodeName === undefined ? 'unschedulable' : 'scheduled',
      nodeName,
      message: '',
      preemption: undefined,
    }
  }
}

function emptyDecision(header: DecisionHeader): Decision {
  const nothing = { nodeCount: 0, nodes: [], filters: [], preFilter: undefined, absent: undefined }
  return { ...header, ...nothing, message: NO_NODES }
}

function schedulerNameOf({ spec }: Pod): string {
  return spec.schedulerName || DEFAULT_SCHEDULER_NAME
}
