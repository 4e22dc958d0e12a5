import type { Pod } from '@kubesim/api'
import type { Client, EventsV1Recorder, Informer } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'
import type { Nominations } from './cache/nominations.ts'
import type { DecisionHistory } from './explain/decision-history.ts'
import { type FoundNode, tallyOf } from './find-node.ts'
import type { Rejection } from './framework/cycle.ts'
import type { PreemptionDecision } from './framework/decision.ts'
import type { DecisionHeader } from './framework/describe.ts'
import { fitErrorText, truncateNote, withPreemption } from './framework/failure-message.ts'
import type { PostFilterOutcome } from './framework/plugin.ts'
import type { Profile } from './framework/profile.ts'
import { tellUnscheduled } from './pod-status.ts'
import type { QueuedPod } from './queue/queued-pod.ts'
import type { SchedulingQueue } from './queue/scheduling-queue.ts'

/** One scheduling cycle. */
export interface Cycle {
  readonly queued: QueuedPod
  readonly profile: Profile
  readonly found: FoundNode
  readonly header: DecisionHeader
}

export interface FailureTellerOptions {
  readonly kernel: Kernel
  readonly client: Client
  readonly pods: Informer<Pod>
  readonly queue: SchedulingQueue
  readonly nominations: Nominations
  readonly history: DecisionHistory
  readonly recorderOf: (pod: Pod) => EventsV1Recorder
}

/** A cycle that ended without a binding. */
export interface CycleFailure {
  readonly message: string
  readonly reason: 'Unschedulable' | 'SchedulerError'
  /** Plugins to ask whether an event could help; none: it is tried again after a back-off. */
  readonly plugins: Iterable<string>
  readonly pending?: Iterable<string>
  /** Undefined: left as it is; empty: taken away. */
  readonly nominatedNodeName: string | undefined
}

/** Puts a pod that could not be scheduled back, and tells why: Event, condition, decision. Upstream: handleSchedulingFailure */
export class FailureTeller {
  private readonly options: FailureTellerOptions

  constructor(options: FailureTellerOptions) {
    this.options = options
  }

  /** No node fits. */
  unschedulable({ queued, found, header }: Cycle, outcome: PostFilterOutcome | undefined): void {
    const { record } = found
    const preemption = outcome === undefined ? undefined : describeOutcome(outcome)
    const tally = tallyOf(record)
    const message = withPreemption(
      fitErrorText(record.nodeCount, {
        preFilter: record.preFilter?.verdict.message,
        rejections: [...tally].map(([{ verdict }, count]) => [verdict.reasons, count]),
        absent: record.absent?.verdict.reasons ?? [],
      }),
      preemption,
    )
    this.options.history.keep({ ...header, outcome: 'unschedulable', message, preemption }, record)
    this.failed(queued, {
      message,
      reason: 'Unschedulable',
      plugins: new Set([...(record.preFilter?.plugins ?? []), ...(record.absent?.plugins ?? []), ...rejecting(tally.keys(), 'fits')]),
      pending: rejecting(tally.keys(), 'pending'),
      nominatedNodeName: preemption === undefined ? '' : preemption.nominatedNodeName,
    })
  }

  /** There is no node at all. */
  unplaceable(queued: QueuedPod, message: string): void {
    this.failed(queued, { message, reason: 'Unschedulable', plugins: [], nominatedNodeName: '' })
  }

  failed(queued: QueuedPod, failure: CycleFailure): void {
    const { kernel, queue, nominations, recorderOf } = this.options
    const { pod } = queued
    for (const plugin of failure.plugins) queued.rejectedBy.add(plugin)
    for (const plugin of failure.pending ?? []) queued.pendingOn.add(plugin)
    const cached = this.options.pods.get(queued.key)
    if (cached === undefined || cached.spec.nodeName || cached.metadata.uid !== queued.uid) {
      queue.done(queued)
    } else {
      queued.pod = cached
      queue.failed(queued)
      const { nominatedNodeName } = failure
      if (nominatedNodeName === undefined) nominations.update(cached, undefined)
      else if (nominatedNodeName === '') nominations.delete(queued.uid)
      else nominations.set(cached, nominatedNodeName)
    }
    kernel.trace.note(failure.message)
    recorderOf(pod).event(pod, { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note: truncateNote(failure.message) })
    tellUnscheduled(pod, failure, this.options)
  }
}

/** What a postFilter plugin came to, for people. */
export function describeOutcome({ nominatedNodeName, message, victims }: PostFilterOutcome): PreemptionDecision {
  return { nominatedNodeName, message, victims: victims.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`) }
}

function rejecting(rejections: Iterable<Rejection>, kind: 'fits' | 'pending'): Set<string> {
  const plugins = new Set<string>()
  for (const rejection of rejections) {
    if ((kind === 'pending') === (rejection.verdict.code === 'pending')) plugins.add(rejection.plugin)
  }
  return plugins
}
