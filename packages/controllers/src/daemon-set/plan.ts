import { type DaemonSet, isPodTerminal, type Node, type Pod } from '@kubesim/api'
import type { Action, BatchOutcome } from '../kit/action.ts'
import { createPod, deletePod } from '../pod-control/pod-actions.ts'
import { daemonPod, targetNode } from './daemon-pod.ts'
import { type HistoryView, planCleanup, planHistory } from './history.ts'
import { type Placement, type PlacementView, type PodsByNode, planPlacement } from './placement.ts'
import { planRollingUpdate } from './rolling-update.ts'
import { planNextCheck, planStatus } from './status.ts'

/** Pods created or deleted in one pass at most. Upstream: daemon.BurstReplicas */
export const BURST_COUNT_MAX = 250

export interface DaemonSetView extends HistoryView {
  readonly nodes: readonly Node[]
  /** Adoptions and releases that are due. */
  readonly claims: readonly Action[]
  /** When a failed pod may be replaced; milliseconds since 1970. */
  readonly dueMs: (pod: Pod) => number
}

/** Upstream: pkg/controller/daemon syncDaemonSet */
export function planDaemonSet(set: DaemonSet, view: DaemonSetView, nowMs: number): readonly Action[] {
  if (set.metadata.deletionTimestamp !== undefined) return []
  // Adoption and release change what counts as ours: look again when they have come about.
  if (view.claims.length > 0) return view.claims
  const history = planHistory(set, view)
  if (history.isBlocked) return history.actions
  const placed: PlacementView = { nodes: view.nodes, podsByNode: podsByNode(view.pods), hash: history.hash, dueMs: view.dueMs }
  const placement = planPlacement(set, placed, nowMs)
  const step = isIdle(placement) && set.spec.updateStrategy?.type === 'RollingUpdate' ? planRollingUpdate(set, placed, nowMs) : placement
  const after = ({ error }: Pick<BatchOutcome, 'error'>): readonly Action[] => [
    ...(error === undefined ? planCleanup(set, history.old, view.pods) : []),
    ...planStatus(set, placed, nowMs),
    ...planNextCheck(set, placed, nowMs),
  ]
  return [...history.actions, ...placement.notes, ...syncPods(set, { step, hash: history.hash, after })]
}

/** What has gone for good while it still terminates is nobody's concern. Upstream: getNodesToDaemonPods */
function podsByNode(pods: readonly Pod[]): PodsByNode {
  const byNode = new Map<string, Pod[]>()
  for (const pod of pods) {
    if (isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined) continue
    const node = targetNode(pod)
    if (node === undefined) continue
    const here = byNode.get(node)
    if (here === undefined) byNode.set(node, [pod])
    else here.push(pod)
  }
  return byNode
}

function isIdle({ nodes, pods }: Placement): boolean {
  return nodes.length === 0 && pods.length === 0
}

/** New pods first, then the old ones' end; each is tried even when the other fails. Upstream: syncNodes */
function syncPods(
  set: DaemonSet,
  plan: {
    readonly step: Pick<Placement, 'nodes' | 'pods'>
    readonly hash: string
    readonly after: (outcome: Pick<BatchOutcome, 'error'>) => readonly Action[]
  },
): readonly Action[] {
  const creations = plan.step.nodes.slice(0, BURST_COUNT_MAX).map((node) => createPod(daemonPod(set, node, plan.hash)))
  const deletions = plan.step.pods.slice(0, BURST_COUNT_MAX).map(deletePod)
  const remove = (created: Pick<BatchOutcome, 'error'>): readonly Action[] => {
    if (deletions.length === 0) return plan.after(created)
    const after = ({ error }: BatchOutcome) => plan.after({ error: created.error ?? error })
    return [{ verb: 'batch', slowStart: false, actions: deletions, after }]
  }
  if (creations.length === 0) return remove({ error: undefined })
  return [{ verb: 'batch', slowStart: true, actions: creations, after: remove }]
}
