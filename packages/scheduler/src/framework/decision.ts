import type { VerdictCode } from './verdict.ts'

/** What one plugin gave one node. */
export interface PluginScore {
  readonly plugin: string
  /** As the plugin counted; undefined when it leaves the node out. */
  readonly raw: number | undefined
  /** 0 to 100, after a look at all nodes. */
  readonly normalized: number
  readonly weight: number
  /** What counts: `normalized` times `weight`. */
  readonly weighted: number
}

export interface NodeRejection {
  readonly plugin: string
  readonly code: Exclude<VerdictCode, 'fits'>
  readonly reasons: readonly string[]
}

/** How one node came off. */
export interface NodeDecision {
  readonly node: string
  /** Undefined when the pod fits. */
  readonly rejection: NodeRejection | undefined
  /** Empty when scoring was not needed: rejected, or the only node that fits. */
  readonly scores: readonly PluginScore[]
  readonly total: number
}

/** What preemption found. */
export interface PreemptionDecision {
  readonly nominatedNodeName: string | undefined
  readonly message: string
  /** Keys of the pods that have to go. */
  readonly victims: readonly string[]
}

/** Changes that together would make the pod fit. */
export interface Suggestion {
  /** `+250m cpu`, `tolerate taint dedicated=gpu:NoSchedule`, `2 pods fewer in zone-a`. */
  readonly changes: readonly string[]
  /** The nodes on which they would do. */
  readonly nodes: readonly string[]
  /** Those are all there are. */
  readonly isAnyNode: boolean
}

/** Everything about one scheduling cycle of one pod. */
export interface Decision {
  /** `namespace/name`. */
  readonly pod: string
  readonly uid: string
  readonly schedulerName: string
  /** Virtual time of the cycle, milliseconds since 1970. */
  readonly timeMs: number
  /** Cycles of this pod so far, this one included. */
  readonly attempt: number
  readonly outcome: 'scheduled' | 'unschedulable' | 'waiting' | 'error'
  readonly nodeName: string | undefined
  /** The text of the FailedScheduling event; empty when scheduled. */
  readonly message: string
  /** Nodes in the cluster; those beyond `nodes` were not looked at. */
  readonly nodeCount: number
  readonly nodes: readonly NodeDecision[]
  /** Why no node was looked at. */
  readonly preFilter: NodeRejection | undefined
  /** Why nodes that are missing in `nodes` did not come into question. */
  readonly absent: NodeRejection | undefined
  readonly preemption: PreemptionDecision | undefined
  /** The filters that took part, in order: a node passed all of them, or those before the one that refused it. */
  readonly filters: readonly string[]
  /** For a pod that fits nowhere, what would help as things are now; undefined when nobody has asked. */
  readonly suggestions?: readonly Suggestion[]
}

/** What each filter said of a node: `passed`, or why not. Filters that were not asked are left out. */
export function verdictsOn({ filters }: Decision, { rejection }: NodeDecision): Readonly<Record<string, string>> {
  const verdicts: Record<string, string> = {}
  for (const filter of filters) {
    const refused = rejection?.plugin === filter
    verdicts[filter] = refused ? rejection.reasons.join(', ') : 'passed'
    if (refused) break
  }
  return verdicts
}
