import type { Pod, PodDisruptionBudget } from '@kubesim/api'
import type { Client } from '@kubesim/client'
import type { ClusterEvent, ClusterEventName } from './cluster-event.ts'
import type { ClusterView } from './cluster-view.ts'
import type { NodeInfo } from './node-info.ts'
import type { NodeMemory } from './node-memory.ts'
import type { Verdict } from './verdict.ts'

export const SCORE_MAX = 100

/** Raw score of a node that its plugin leaves out: it ends with 0 and does not count when scores are normalised. */
export const NO_SCORE = -0x8000_0000

/** Answer of preFilter and preScore: the plugin has nothing to do with this pod in this cycle. */
export const skip = Symbol('skip')
export type Skip = typeof skip

/** Answer of preFilter: only these nodes come into question. */
export class NodeSubset<P> {
  readonly names: ReadonlySet<string>
  readonly state: P

  constructor(names: ReadonlySet<string>, state: P) {
    this.names = names
    this.state = state
  }
}

/** A pod that waits to be scheduled, as queue sorting sees it. */
export interface WaitingPod {
  readonly pod: Pod
  readonly priority: number
  /** When it came to the queue, milliseconds since 1970. */
  readonly sinceMs: number
  /** Order of arrival; decides where all else is the same. */
  readonly sequence: number
}

/** Another pod that comes to a node or goes from it, in thought. */
export interface PodChange {
  /** The pod being scheduled. */
  readonly pod: Pod
  readonly other: Pod
  readonly node: NodeInfo
  readonly delta: 1 | -1
}

/** Says whether an event could help a pod that this plugin has rejected. Upstream: QueueingHintFn */
export type QueueingHint = (pod: Pod, event: ClusterEvent) => boolean

/** An event that could help; with a hint, only when the hint says so too. */
export type Retry = ClusterEventName | { readonly on: ClusterEventName; readonly when: QueueingHint }

/** What a postFilter plugin came to. Upstream: PostFilterResult with its Status */
export interface PostFilterOutcome {
  /** `success`: room will be made, and no other plugin is asked; `error`: none is asked either. */
  readonly code: 'success' | 'unschedulable' | 'error'
  /** For the event and the condition. */
  readonly message: string
  /** Node on which the pod waits for room; empty clears an earlier nomination, undefined leaves it. */
  readonly nominatedNodeName: string | undefined
  /** Pods that have to go. */
  readonly victims: readonly Pod[]
}

/** A node on which pods come and go in thought. */
export interface WhatIf {
  readonly node: NodeInfo
  add(pod: Pod): void
  remove(pod: Pod): void
  /** Whether the pod being scheduled would fit now. */
  verdict(): Verdict
}

/** What a postFilter plugin works with. */
export interface PostFilterContext {
  readonly cluster: ClusterView
  /** The plugin's own preFilter was asked in this cycle. */
  readonly wasPrepared: boolean
  /** What spoke against a node. */
  verdictOn(nodeName: string): Verdict
  /** Nodes that do not fit now and may once pods are gone, in the cluster's order. */
  curable(): readonly NodeInfo[]
  /**
   * Where the plugin may keep what it works out about nodes for a pod like this one; undefined where that may not be remembered, since it
   * follows from other nodes too.
   */
  readonly memory: NodeMemory | undefined
  /** A question of the kind: would it fit if ... */
  whatIf(node: NodeInfo): WhatIf
  readonly budgets: () => readonly PodDisruptionBudget[]
  readonly random: (bound: number) => number
  readonly nowMs: number
}

/** A change that would take a plugin's objection to a node away. */
export interface Remedy {
  /** What has to change; remedies of one kind differ in `amount` alone: `cpu`, `taint dedicated`. */
  readonly kind: string
  /** By how much, in the kind's own unit; 1 where there is no more and less. */
  readonly amount: number
  /** `+250m cpu`, `tolerate taint dedicated=gpu:NoSchedule`. */
  readonly text: string
}

/** Bound at once, refused, or held until the plugin's part of the scheduler allows it; after `waitMs` it is refused. */
export type PermitAnswer = Verdict | { readonly waitMs: number }

/** A pod that has its node and is held by a permit plugin. */
export interface HeldPod {
  readonly pod: Pod
  readonly nodeName: string
}

/** Pods that are held: permit plugins that wait for several at once let them go together. Upstream: IterateOverWaitingPods, GetWaitingPod */
export interface HeldPods {
  all(): readonly HeldPod[]
  /** By `namespace/name`; nothing when that pod is not held. */
  allow(podKey: string): void
  reject(podKey: string, plugin: string, reason: string): void
}

/** What bind plugins work with. */
export interface BindContext {
  readonly client: Client
  readonly cluster: ClusterView
}

/** The pod is held before it is bound, until something happens to one of these claims: then the plugin is asked again. */
export interface PreBindWait {
  /** By `namespace/name`. */
  readonly claims: readonly string[]
  /** How long at most since it began. */
  readonly waitMs: number
  /** What went wrong when that has passed. */
  readonly onTimeout: string
}

/** Nothing: go on. A Verdict: what failed. */
export type PreBindAnswer = undefined | PreBindWait | Verdict

/**
 * A scheduler plugin: give the extension points it takes part in and leave the others out. What preFilter returns reaches filter, what
 * preScore returns (or, without one, preFilter) reaches score. Functions may not write, wait or look at the clock, except from preBind on.
 * Upstream: kube-scheduler/framework interface.go
 */
export interface PluginDefinition<P, S> {
  readonly name: string
  /** Keeps a pod out of the queue for as long as it does not fit. */
  preEnqueue?(pod: Pod): Verdict
  /** Order of the queue; exactly one plugin of a profile has it. Negative: `a` first. */
  compare?(a: WaitingPod, b: WaitingPod): number
  /** Once per cycle. A Verdict ends the cycle. */
  preFilter?(pod: Pod, cluster: ClusterView): P | Skip | NodeSubset<P> | Verdict
  /** The state after another pod came or went: for what-if questions. Pure. */
  afterPodChange?(state: P, change: PodChange): P
  filter?(state: P, node: NodeInfo, pod: Pod): Verdict
  /** What `filter` says follows from the pod's spec and from the node with the pods on it, and from nothing else. Default false. */
  readonly filtersByNodeAlone?: boolean
  /** What would have to change for a node that `filter` refuses; asked only when somebody wants to know. */
  remedies?(state: P, node: NodeInfo, pod: Pod): readonly Remedy[]
  /** Called when no node was left. */
  postFilter?(pod: Pod, context: PostFilterContext): PostFilterOutcome
  preScore?(pod: Pod, nodes: readonly NodeInfo[], cluster: ClusterView): S | Skip
  /** A whole number; 0 to 100 unless it is normalised. */
  score?(state: S, node: NodeInfo, pod: Pod, cluster: ClusterView): number
  /** Brings the scores of all nodes to 0..100, in place. */
  normalize?(scores: Int32Array): void
  reserve?(pod: Pod, nodeName: string, cluster: ClusterView): Verdict
  unreserve?(pod: Pod, nodeName: string, cluster: ClusterView): void
  permit?(pod: Pod, nodeName: string, held: HeldPods): PermitAnswer
  /** Asked again each time that what it waits for has changed. */
  preBind?(pod: Pod, nodeName: string, context: BindContext): PreBindAnswer
  bind?(pod: Pod, nodeName: string, context: BindContext): void
  postBind?(pod: Pod, nodeName: string, cluster: ClusterView): void
  /** Events that may help a pod which this plugin has rejected; without any it waits for the flush after five minutes. */
  readonly retryWhen?: readonly Retry[]
}

/** A plugin whose types no longer matter: what a profile runs. */
export type Plugin = PluginDefinition<unknown, unknown>

/** Declares a plugin; the place where its types are checked. */
export function definePlugin<P = undefined, S = P>(definition: PluginDefinition<P, S>): Plugin {
  return definition as unknown as Plugin
}
