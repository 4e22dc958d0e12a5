import { goQuoted, isForbidden, isNotFound, isTooManyRequests, keyOf, type Pod, pods, StatusError, type WatchStream } from '@kubesim/api'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun, Wait, WaitResult } from '../contracts.ts'
import type { DryRun } from '../printers/operation.ts'
import { isLongGoing } from './pod-filters.ts'

/** Between two tries to evict a pod that its disruption budget protects. Upstream: EvictErrorRetryDelay */
const RETRY_DELAY_MS = 5000
const SKIP_CHECK_MS = 1000

/**
 * Differs: kubectl tries for ever. When nothing in the cluster is under way that could help, this many tries are enough, since nobody may be
 * there to interrupt.
 */
const IDLE_TRIES_MAX = 3

export interface RemovalOptions {
  /** Delete, whatever disruption budgets say. */
  readonly disableEviction: boolean
  readonly gracePeriodSeconds: number
  readonly skipWaitSeconds: number
  /** Of virtual time; undefined waits without end. */
  readonly timeoutMs: number | undefined
  /** How `timeoutMs` was written. */
  readonly timeoutText: string
  readonly dryRun: DryRun
  /** Pods as of a revision at which `stream` starts. */
  readonly stream: WatchStream
  readonly onFinished: (pod: Pod, what: string) => void
}

interface Removal {
  pod: Pod
  state: 'evicting' | 'waiting' | 'done'
  retryAtMs: number
  idleTries: number
}

/** Evicts or deletes pods and waits until they are gone. Upstream: kubectl/pkg/drain DeleteOrEvictPods */
export class PodRemovals {
  private readonly invocation: Invocation
  private readonly options: RemovalOptions
  private readonly removals: readonly Removal[]
  private readonly deadlineMs: number
  readonly problems: string[] = []

  constructor(invocation: Invocation, given: readonly Pod[], options: RemovalOptions) {
    this.invocation = invocation
    this.options = options
    this.removals = given.map((pod) => ({ pod, state: 'evicting', retryAtMs: 0, idleTries: 0 }))
    this.deadlineMs = options.timeoutMs === undefined ? Number.POSITIVE_INFINITY : this.now + options.timeoutMs
  }

  private get now(): number {
    return this.invocation.environment.now()
  }

  /** Messages of what could not be removed are left in `problems`. */
  *run(): CommandRun {
    try {
      return yield* this.removeAll()
    } finally {
      this.options.stream.stop()
    }
  }

  private *removeAll(): CommandRun {
    if (this.options.disableEviction && !this.deleteAll()) return 1
    for (;;) {
      for (const removal of this.removals) this.attend(removal)
      if (this.removals.every(({ state }) => state === 'done')) return this.problems.length === 0 ? 0 : 1
      const result = yield* this.nextChange()
      if (result !== 0) return result
    }
  }

  private *nextChange(): CommandRun {
    const gone: Pod[] = []
    const until = () => {
      for (const event of this.options.stream.take()) if (event.type === 'DELETED') gone.push(event.object as Pod)
      return gone.length > 0
    }
    const nextMs = this.nextTimeMs()
    const isRetrying = this.removals.some(({ state }) => state === 'evicting')
    if (isRetrying) yield* this.noticeIdleness(until)
    const result = yield {
      until,
      ...(nextMs < Number.POSITIVE_INFINITY && { timeoutMs: Math.max(0, nextMs - this.now) }),
      ...(!isRetrying && { endless: true }),
    }
    if (result === 'interrupted') return 130
    for (const pod of gone) this.finish(pod)
    if (result === 'settled') this.giveUpWaiting()
    return 0
  }

  /** A cluster in which nothing moves will not let a protected pod go either. */
  private *noticeIdleness(until: () => boolean): Generator<Wait, void, WaitResult> {
    const isIdle = (yield { until, timeoutMs: 0, endless: true }) === 'settled'
    for (const removal of this.removals) if (removal.state === 'evicting') removal.idleTries = isIdle ? removal.idleTries + 1 : 0
  }

  private nextTimeMs(): number {
    const times = this.removals.flatMap(({ state, retryAtMs }) => {
      if (state === 'evicting') return [retryAtMs]
      return state === 'waiting'
        ? [this.options.skipWaitSeconds > 0 ? Math.min(this.now + SKIP_CHECK_MS, this.deadlineMs) : this.deadlineMs]
        : []
    })
    return Math.min(...times)
  }

  private attend(removal: Removal): void {
    if (removal.state === 'evicting' && this.now >= removal.retryAtMs) this.evict(removal)
    if (removal.state !== 'waiting') return
    const { pod } = removal
    if (this.options.skipWaitSeconds > 0 && isLongGoing(this.fresh(pod) ?? pod, this.options.skipWaitSeconds, this.now)) {
      this.invocation.say(
        `pod ${goQuoted(pod.metadata.name ?? '')} has DeletionTimestamp older than ${this.options.skipWaitSeconds} seconds, skipping`,
      )
      removal.state = 'done'
    } else if (this.now >= this.deadlineMs) this.giveUp(removal)
  }

  private evict(removal: Removal): void {
    const { pod } = removal
    const [name, namespace] = [pod.metadata.name ?? '', pod.metadata.namespace ?? '']
    this.invocation.say(`evicting pod ${namespace}/${name}${this.options.dryRun === 'server' ? ' (server dry run)' : ''}`)
    if (this.now >= this.deadlineMs) {
      this.fail(
        removal,
        `error when evicting pods/${goQuoted(name)} -n ${goQuoted(namespace)}: global timeout reached: ${this.options.timeoutText}`,
      )
      return
    }
    try {
      this.invocation.api.create({ definition: pods, namespace, name, subresource: 'eviction' }, this.evictionOf(pod))
      removal.state = this.options.dryRun === 'server' ? 'done' : 'waiting'
    } catch (error) {
      this.refused(removal, error)
    }
    removal.pod = this.fresh(pod) ?? pod
  }

  private refused(removal: Removal, error: unknown): void {
    if (!(error instanceof StatusError)) throw error
    const { metadata } = removal.pod
    const [name, namespace] = [goQuoted(metadata.name ?? ''), goQuoted(metadata.namespace ?? '')]
    const isTerminating =
      isForbidden(error) && (error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false)
    if (isNotFound(error)) removal.state = 'done'
    else if (isTooManyRequests(error) && removal.idleTries < IDLE_TRIES_MAX) {
      this.retry(removal, `error when evicting pods/${name} -n ${namespace} (will retry after 5s): ${error.message}`)
    } else if (isTerminating && metadata.deletionTimestamp !== undefined) removal.state = 'waiting'
    else if (isTerminating && removal.idleTries < IDLE_TRIES_MAX) {
      this.retry(removal, `error when evicting pod ${name} from terminating namespace ${namespace} (will retry after 5s): ${error.message}`)
    } else this.fail(removal, `error when evicting pods/${name} -n ${namespace}: ${error.message}`)
  }

  private retry(removal: Removal, why: string): void {
    this.invocation.complain(why)
    removal.retryAtMs = this.now + RETRY_DELAY_MS
  }

  private evictionOf({ metadata: { name, namespace } }: Pod): object {
    return { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: this.deleteOptions() }
  }

  private deleteOptions(): object {
    const { gracePeriodSeconds, dryRun } = this.options
    return { ...(gracePeriodSeconds >= 0 && { gracePeriodSeconds }), ...(dryRun === 'server' && { dryRun: ['All'] }) }
  }

  /** False, with the problem told, at the first that cannot be deleted. Upstream: deletePods */
  private deleteAll(): boolean {
    const { gracePeriodSeconds, dryRun } = this.options
    const options = { ...(gracePeriodSeconds >= 0 && { gracePeriodSeconds }), ...(dryRun === 'server' && { dryRun: true }) }
    for (const removal of this.removals) {
      const { name = '', namespace = '' } = removal.pod.metadata
      try {
        this.invocation.api.delete({ definition: pods, namespace, name }, options)
        removal.state = dryRun === 'server' ? 'done' : 'waiting'
      } catch (error) {
        if (!(error instanceof StatusError)) throw error
        if (!isNotFound(error)) {
          this.problems.push(error.message)
          return false
        }
        this.finishRemoval(removal)
      }
    }
    return true
  }

  private fresh({ metadata: { name = '', namespace = '' } }: Pod): Pod | undefined {
    return this.invocation.api.find({ definition: pods, namespace, name }) as Pod | undefined
  }

  private finish(pod: Pod): void {
    const removal = this.removals.find((each) => each.state === 'waiting' && keyOf(each.pod) === keyOf(pod))
    if (removal !== undefined) this.finishRemoval(removal)
  }

  private finishRemoval(removal: Removal): void {
    removal.state = 'done'
    this.options.onFinished(removal.pod, this.options.disableEviction ? 'deleted' : 'evicted')
  }

  private giveUpWaiting(): void {
    for (const removal of this.removals) if (removal.state === 'waiting') this.giveUp(removal)
  }

  private giveUp(removal: Removal): void {
    const { name = '', namespace = '' } = removal.pod.metadata
    const problem = 'context deadline exceeded'
    if (!this.options.disableEviction)
      this.fail(removal, `error when waiting for pod ${goQuoted(name)} in namespace ${goQuoted(namespace)} to terminate: ${problem}`)
    else if (this.problems.length === 0) this.fail(removal, problem)
    else removal.state = 'done'
  }

  private fail(removal: Removal, problem: string): void {
    removal.state = 'done'
    this.problems.push(problem)
  }
}
