import { formatTime, type Pod, type PodCondition, pods, StatusError } from '@kubesim/api'
import type { Client, EventsV1Recorder } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'
import type { Nominations } from '../cache/nominations.ts'
import { priorityOf } from '../queue/queued-pod.ts'

export interface PreemptorOptions {
  readonly kernel: Kernel
  readonly client: Client
  readonly nominations: Nominations
  readonly recorderOf: (pod: Pod) => EventsV1Recorder
}

/** Removes the victims of a preemption. Upstream: Evaluator.prepareCandidateAsync, PreemptPod */
export class Preemptor {
  private readonly options: PreemptorOptions

  constructor(options: PreemptorOptions) {
    this.options = options
  }

  preempt(pod: Pod, nodeName: string, victims: readonly Pod[]): void {
    for (const other of this.options.nominations.on(nodeName)) if (priorityOf(other) < priorityOf(pod)) this.clearNomination(other)
    for (const victim of victims) if (victim.metadata.deletionTimestamp === undefined) this.remove(victim, pod, nodeName)
  }

  private remove(victim: Pod, pod: Pod, nodeName: string): void {
    const { client, kernel, recorderOf } = this.options
    const at = nameOf(victim)
    try {
      client.of(pods).patch(at, {
        type: 'application/strategic-merge-patch+json',
        body: { status: { conditions: [disruption(victim, pod, kernel.now)] } },
        subresource: 'status',
      })
      client.of(pods).delete(at)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      // Gone already is as good; whatever else it was, the pod comes back to try again.
      kernel.trace.note(`${at.namespace}/${at.name} was not preempted: ${error.message}`)
      return
    }
    const note = `Preempted by pod ${pod.metadata.uid} on node ${nodeName}`
    recorderOf(pod).event(victim, { type: 'Normal', reason: 'Preempted', action: 'Preempting', note, related: pod })
  }

  /** A pod that waits for room there and matters less may no longer find it: it looks anew. */
  private clearNomination(pod: Pod): void {
    const { client, kernel, nominations } = this.options
    nominations.delete(pod.metadata.uid!)
    if (!pod.status?.nominatedNodeName) return
    try {
      client.of(pods).patch(nameOf(pod), {
        type: 'application/strategic-merge-patch+json',
        body: { status: { nominatedNodeName: null } },
        subresource: 'status',
      })
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      kernel.trace.note(`nomination of ${pod.metadata.namespace}/${pod.metadata.name} was not cleared: ${error.message}`)
    }
  }
}

function nameOf({ metadata }: Pod): { readonly namespace: string; readonly name: string } {
  return { namespace: metadata.namespace!, name: metadata.name! }
}

function disruption({ metadata }: Pod, pod: Pod, nowMs: number): PodCondition {
  return {
    type: 'DisruptionTarget',
    status: 'True',
    lastTransitionTime: formatTime(nowMs),
    reason: 'PreemptionByScheduler',
    message: `${pod.spec.schedulerName}: preempting to accommodate a higher priority pod`,
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
  }
}
