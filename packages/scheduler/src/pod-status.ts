import { formatTime, type Pod, type PodCondition, pods, StatusError } from '@kubesim/api'
import type { Client } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'

/** What a failed cycle leaves in a pod's status. */
export interface StatusChange {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
  /** Undefined: left as it is; empty: taken away. */
  readonly nominatedNodeName: string | undefined
}

/** Tells in the pod's status that it could not be scheduled; nothing when the status says so already. Upstream: updatePod, podutil.UpdatePodCondition */
export function tellUnscheduled(
  pod: Pod,
  change: StatusChange,
  { client, kernel }: { readonly client: Client; readonly kernel: Kernel },
): void {
  const body = statusPatch(pod, change, formatTime(kernel.now))
  if (body === undefined) return
  const at = { namespace: pod.metadata.namespace!, name: pod.metadata.name! }
  try {
    client.of(pods).patch(at, { type: 'application/strategic-merge-patch+json', body, subresource: 'status' })
  } catch (error) {
    // A pod that is gone needs no status; whatever else went wrong, the next cycle tries again.
    if (!(error instanceof StatusError)) throw error
    kernel.trace.note(`status of ${at.namespace}/${at.name} was not updated: ${error.message}`)
  }
}

function statusPatch({ metadata, status }: Pod, change: StatusChange, now: string): object | undefined {
  const before = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  const isSame =
    before !== undefined &&
    before.status === 'False' &&
    before.reason === change.reason &&
    before.message === change.message &&
    before.observedGeneration === metadata.generation
  const nominates = change.nominatedNodeName !== undefined && change.nominatedNodeName !== (status?.nominatedNodeName ?? '')
  if (isSame && !nominates) return undefined
  const condition: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    lastTransitionTime: before?.status === 'False' ? (before.lastTransitionTime ?? now) : now,
    reason: change.reason,
    message: change.message,
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
  }
  return {
    metadata: { uid: metadata.uid },
    status: {
      ...(!isSame && { conditions: [condition] }),
      ...(nominates && { nominatedNodeName: change.nominatedNodeName || null }),
    },
  }
}
