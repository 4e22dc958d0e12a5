import { isConflict, isNotFound, type Pod, type PodStatus } from '@kubesim/api'
import type { Client } from '@kubesim/client'

/** A pod whose turn is to come. The key is the informer's own text: one cut out of a turn's key would keep the whole of that. */
export interface Seen {
  readonly key: string
  readonly pod: Pod
}

/** Writes on top of what is stored: a conflict means that somebody else changed the pod, which does not touch its status. */
export function writePodStatus(client: ReturnType<Client['of']>, pod: Pod, status: PodStatus): Pod | undefined {
  const write = (onto: Pod): Pod =>
    client.updateStatus({ apiVersion: 'v1', kind: 'Pod', metadata: onto.metadata, spec: onto.spec, status } as Pod) as Pod
  try {
    return write(pod)
  } catch (error) {
    if (isNotFound(error)) return undefined
    if (!isConflict(error)) throw error
    const live = client.find({ namespace: pod.metadata.namespace!, name: pod.metadata.name! }) as Pod | undefined
    return live === undefined || live.metadata.uid !== pod.metadata.uid ? undefined : write(live)
  }
}

/** Changes of status are the kubelet's own, but for the readiness gates that others set. */
export function needsTurn(known: Pod, next: Pod): boolean {
  return (
    next.metadata.deletionTimestamp !== known.metadata.deletionTimestamp ||
    next.metadata.deletionGracePeriodSeconds !== known.metadata.deletionGracePeriodSeconds ||
    next.spec !== known.spec ||
    (next.spec.readinessGates !== undefined && next.status?.conditions !== known.status?.conditions)
  )
}

export function isOver(pod: Pod): boolean {
  return (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') && pod.metadata.deletionTimestamp === undefined
}

/** The last word on a pod that has ended: the API may forget it. */
export function deletePod(client: ReturnType<Client['of']>, { metadata: { namespace, name, uid } }: Pod): void {
  try {
    client.delete({ namespace: namespace!, name: name! }, { gracePeriodSeconds: 0, preconditions: { uid: uid! } })
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error
  }
}
