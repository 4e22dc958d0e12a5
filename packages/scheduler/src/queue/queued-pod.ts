import type { Pod } from '@kubesim/api'
import type { WaitingPod } from '../framework/plugin.ts'

/** Where a queued pod is. `flight`: taken out and being scheduled. */
export type QueuePlace = 'active' | 'backoff' | 'errors' | 'unschedulable' | 'flight' | 'gone'

/** A pod in the scheduling queue: the queue's own record, changed in place. Upstream: framework QueuedPodInfo */
export interface QueuedPod extends WaitingPod {
  pod: Pod
  readonly uid: string
  /** `namespace/name`. */
  readonly key: string
  priority: number
  sinceMs: number
  sequence: number
  place: QueuePlace
  /** Scheduling cycles so far. */
  attempts: number
  /** Cycles that ended with a rejection: they set the back-off. */
  unschedulableCount: number
  /** Cycles in a row that ended with an error. */
  errorCount: number
  /** When the back-off is over; 0 when not worked out yet. */
  backoffUntilMs: number
  /** Plugins that rejected it in the last cycle. */
  rejectedBy: Set<string>
  /** Plugins that asked it to wait for their event. */
  pendingOn: Set<string>
  /** The plugin that keeps it out of the queue. */
  gatedBy: string | undefined
  /** Position in the heap it is in. */
  heapIndex: number
}

export function queuedPod(pod: Pod, arrival: { readonly nowMs: number; readonly sequence: number }): QueuedPod {
  return {
    pod,
    uid: pod.metadata.uid!,
    key: `${pod.metadata.namespace}/${pod.metadata.name}`,
    priority: priorityOf(pod),
    sinceMs: arrival.nowMs,
    sequence: arrival.sequence,
    place: 'gone',
    attempts: 0,
    unschedulableCount: 0,
    errorCount: 0,
    backoffUntilMs: 0,
    rejectedBy: new Set(),
    pendingOn: new Set(),
    gatedBy: undefined,
    heapIndex: -1,
  }
}

/** Upstream: component-helpers PodPriority */
export function priorityOf({ spec }: Pod): number {
  return spec.priority ?? 0
}
