import { type DaemonSet, isPodAvailable, isPodReady, type Node, type Pod, parseTime, scaledIntOrPercent } from '@kubesim/api'
import { CONTROLLER_REVISION_HASH } from '../controller-revision/revision.ts'
import { type Action, event, requeueAfter } from '../kit/action.ts'
import { nodeFit } from './node-fit.ts'

/** Pods of a set by the node they are on or meant for. */
export type PodsByNode = ReadonlyMap<string, readonly Pod[]>

/** What is to come and go. */
export interface Placement {
  /** Names of the nodes that are to get a pod. */
  readonly nodes: readonly string[]
  readonly pods: readonly Pod[]
  /** What goes with it: events, and when to look again. */
  readonly notes: readonly Action[]
}

export interface PlacementView {
  readonly nodes: readonly Node[]
  readonly podsByNode: PodsByNode
  readonly hash: string
  /** When a failed pod may be replaced. */
  readonly dueMs: (pod: Pod) => number
}

/** One pod on each node that is to have one, none elsewhere. Upstream: DaemonSetsController manage */
export function planPlacement(set: DaemonSet, view: PlacementView, nowMs: number): Placement {
  const nodes: string[] = []
  const pods: Pod[] = []
  const notes: Action[] = []
  for (const node of view.nodes) {
    const here = view.podsByNode.get(node.metadata.name!)
    const { shouldRun, shouldContinue } = nodeFit(set.spec.template, node)
    if (shouldRun && here === undefined) nodes.push(node.metadata.name!)
    else if (!shouldContinue) pods.push(...(here ?? []).filter(({ metadata }) => metadata.deletionTimestamp === undefined))
    else if (here !== undefined) {
      const running = withoutEnded({ ...view, here, pods, notes }, nowMs)
      if (running.length === 0 && shouldRun && allowsSurge(set)) nodes.push(node.metadata.name!)
      pods.push(...surplus(set, running, { hash: view.hash, nowMs }))
    }
  }
  return { nodes, pods: [...pods, ...withoutNode(view)], notes }
}

/** The pods that run or may come to; those that have ended are to go. */
function withoutEnded(
  view: PlacementView & { readonly here: readonly Pod[]; readonly pods: Pod[]; readonly notes: Action[] },
  nowMs: number,
): Pod[] {
  const running: Pod[] = []
  for (const pod of view.here) {
    const { namespace, name, deletionTimestamp } = pod.metadata
    if (deletionTimestamp !== undefined) continue
    const found = (phase: string) => `Found ${phase} daemon pod ${namespace}/${name} on node ${pod.spec.nodeName ?? ''}`
    const phase = pod.status?.phase
    if (phase === 'Failed') {
      const waitMs = view.dueMs(pod) - nowMs
      if (waitMs > 0) {
        view.notes.push(requeueAfter(waitMs, 'periodic'))
        continue
      }
      view.notes.push(event('Warning', 'FailedDaemonPod', `${found('failed')}, will try to kill it`))
      view.pods.push(pod)
    } else if (phase === 'Succeeded') {
      view.notes.push(event('Normal', 'SucceededDaemonPod', `${found('succeeded')}, will try to delete it`))
      view.pods.push(pod)
    } else running.push(pod)
  }
  return running.sort(scheduledThenOldest)
}

/** All but the oldest; while surging, an old pod stays beside a new one until that is available. Upstream: podsShouldBeOnNode */
function surplus(set: DaemonSet, running: readonly Pod[], { hash, nowMs }: { readonly hash: string; readonly nowMs: number }): Pod[] {
  if (running.length <= 1) return []
  if (!allowsSurge(set)) return running.slice(1)
  const isNew = (pod: Pod) => pod.metadata.labels?.[CONTROLLER_REVISION_HASH] === hash
  const newest = running.find(isNew)
  const old = running.find((pod) => !isNew(pod))
  const gone = running.filter((pod) => pod !== newest && pod !== old)
  if (newest === undefined || old === undefined) return gone
  return !isPodReady(old) || isPodAvailable(newest, set.spec.minReadySeconds ?? 0, nowMs) ? [...gone, old] : gone
}

/** Pods meant for nodes that are no more would wait for ever. Upstream: getUnscheduledPodsWithoutNode */
function withoutNode({ nodes, podsByNode }: PlacementView): Pod[] {
  const there = new Set(nodes.map(({ metadata }) => metadata.name!))
  return [...podsByNode].flatMap(([node, pods]) => (there.has(node) ? [] : pods.filter(({ spec }) => !spec.nodeName)))
}

/** Upstream: daemon util AllowsSurge */
export function allowsSurge(set: DaemonSet): boolean {
  return surgeCount(set, 1) > 0
}

/** Upstream: daemon util SurgeCount */
export function surgeCount({ spec: { updateStrategy } }: DaemonSet, nodeCount: number): number {
  if (updateStrategy?.type !== 'RollingUpdate') return 0
  return scaledIntOrPercent(updateStrategy.rollingUpdate?.maxSurge ?? 0, nodeCount, true)
}

/** Upstream: podByCreationTimestampAndPhase */
export function scheduledThenOldest(a: Pod, b: Pod): number {
  const placed = Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName))
  return placed || createdMs(a) - createdMs(b) || (a.metadata.name! < b.metadata.name! ? -1 : 1)
}

function createdMs({ metadata }: Pod): number {
  return metadata.creationTimestamp === undefined ? 0 : parseTime(metadata.creationTimestamp)
}
