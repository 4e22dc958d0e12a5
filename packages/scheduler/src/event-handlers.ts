import { type Node, nodes, type Pod, pods } from '@kubesim/api'
import type { InformerEvent, Informers } from '@kubesim/client'
import type { ClusterCache } from './cache/cluster-cache.ts'
import type { Nominations } from './cache/nominations.ts'
import type { DecisionHistory } from './explain/decision-history.ts'
import { nodeEvents, podEvents } from './framework/cluster-event.ts'
import type { PodBinder } from './pod-binder.ts'
import { priorityOf } from './queue/queued-pod.ts'
import type { SchedulingQueue } from './queue/scheduling-queue.ts'
import type { Turns } from './turns.ts'

export interface EventHandlersOptions {
  readonly informers: Informers
  readonly cache: ClusterCache
  readonly queue: SchedulingQueue
  readonly nominations: Nominations
  readonly turns: Turns
  readonly binder: PodBinder
  readonly history: DecisionHistory
  /** A profile of this scheduler is meant. */
  readonly isResponsible: (pod: Pod) => boolean
}

/** Keeps cache and queue up to date with what the informers see. Upstream: eventhandlers.go */
export function connectEvents(options: EventHandlersOptions): void {
  options.informers.informer(nodes).onEvent((event) => {
    nodeEvent(event, options)
    options.turns.pump()
  })
  options.informers.informer(pods).onEvent((event) => {
    podEvent(event, options)
    options.turns.pump()
  })
}

function nodeEvent(event: InformerEvent<Node>, { cache, queue }: EventHandlersOptions): void {
  const { object: node } = event
  switch (event.type) {
    case 'added':
      cache.addNode(node)
      queue.onEvent({ name: 'node/added', node, previous: undefined })
      return
    case 'updated':
      cache.updateNode(node)
      // What changed matters only while somebody waits for it.
      if (queue.unschedulableCount > 0) for (const change of nodeEvents(node, event.previous)) queue.onEvent(change)
      return
    case 'deleted':
      queue.onEvent({ name: 'node/deleted', node, previous: undefined })
      cache.removeNode(node.metadata.name!)
  }
}

function podEvent(event: InformerEvent<Pod>, options: EventHandlersOptions): void {
  // A pod that has ended is to the scheduler as one that is gone.
  const pod = event.type === 'deleted' || isEnded(event.object) ? undefined : event.object
  const previous = event.previous === undefined || isEnded(event.previous) ? undefined : event.previous
  if (event.type === 'deleted') options.history.drop(`${event.object.metadata.namespace}/${event.object.metadata.name}`)
  if (pod === undefined) {
    if (previous !== undefined) podGone(previous, options)
  } else if (previous === undefined) podCame(pod, options)
  else podChanged(pod, previous, options)
}

function podCame(pod: Pod, options: EventHandlersOptions): void {
  if (pod.spec.nodeName) {
    assigned(pod, options)
    return
  }
  if (!options.isResponsible(pod)) return
  options.nominations.update(pod, undefined)
  options.queue.add(pod)
}

function assigned(pod: Pod, { cache, queue, nominations }: EventHandlersOptions): void {
  cache.setPod(pod)
  nominations.delete(pod.metadata.uid!)
  queue.onEvent({ name: 'pod/added', pod, previous: undefined })
}

function podChanged(pod: Pod, previous: Pod, options: EventHandlersOptions): void {
  const { cache, queue } = options
  if (previous.spec.nodeName) {
    cache.setPod(pod)
    if (queue.unschedulableCount > 0) for (const change of podEvents(pod, previous)) queue.onEvent(change)
  } else if (pod.spec.nodeName) {
    assigned(pod, options)
    // Somebody else may have bound it.
    if (queue.get(pod.metadata.uid!)?.place !== 'flight') queue.delete(pod.metadata.uid!)
  } else if (options.isResponsible(pod)) waitingChanged(pod, previous, options)
}

function waitingChanged(pod: Pod, previous: Pod, options: EventHandlersOptions): void {
  const { cache, queue, nominations, binder } = options
  if (cache.isAssumed(pod.metadata.uid!)) {
    if (pod.metadata.deletionTimestamp !== undefined) binder.abandon(`${pod.metadata.namespace}/${pod.metadata.name}`)
    return
  }
  nominations.update(pod, previous)
  queue.update(pod, previous)
  const before = previous.status?.nominatedNodeName
  if (before && before !== pod.status?.nominatedNodeName) nominationGone(previous, options)
}

function podGone(pod: Pod, options: EventHandlersOptions): void {
  const { cache, queue, nominations, binder } = options
  const uid = pod.metadata.uid!
  nominations.delete(uid)
  if (pod.spec.nodeName) {
    cache.removePod(uid)
    queue.onEvent({ name: 'pod/deleted', pod, previous: undefined })
    return
  }
  if (cache.isAssumed(uid)) {
    binder.abandon(`${pod.metadata.namespace}/${pod.metadata.name}`)
    // Bound and gone before anything was seen of it.
    cache.forget(uid)
    return
  }
  queue.delete(uid)
  if (pod.status?.nominatedNodeName) nominationGone(pod, options)
}

/** Pods of no greater priority have yielded to a nominated one: they get another chance. */
function nominationGone(pod: Pod, { queue }: EventHandlersOptions): void {
  queue.onEvent({ name: 'pod/deleted', pod, previous: undefined }, (other) => priorityOf(other) <= priorityOf(pod))
}

function isEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed'
}
