export type { PluginFactory, PluginRegistry } from './configuration/registry.ts'
export { type ResolvedConfiguration, type ResolveOptions, resolveConfiguration } from './configuration/resolve.ts'
export type { KubeSchedulerConfiguration, KubeSchedulerProfile, PluginConfig, PluginReference, PluginSet } from './configuration/types.ts'
export { decisionTable, suggestionText } from './explain/decision-table.ts'
export type { ClusterEvent, ClusterEventName } from './framework/cluster-event.ts'
export type { ClusterView } from './framework/cluster-view.ts'
export {
  type Decision,
  type NodeDecision,
  type NodeRejection,
  type PluginScore,
  type PreemptionDecision,
  type Suggestion,
  verdictsOn,
} from './framework/decision.ts'
export { EXTENSION_POINTS, type ExtensionPoint } from './framework/extension-points.ts'
export { failureMessage } from './framework/failure-message.ts'
export { LabelMatcher, labelMatcher } from './framework/label-matcher.ts'
export { NodeInfo } from './framework/node-info.ts'
export {
  type BindContext,
  definePlugin,
  type HeldPod,
  type HeldPods,
  NodeSubset,
  type PermitAnswer,
  type Plugin,
  type PluginDefinition,
  type PodChange,
  type PostFilterContext,
  type PostFilterOutcome,
  type QueueingHint,
  type Remedy,
  type Retry,
  SCORE_MAX,
  skip,
  type WaitingPod,
  type WhatIf,
} from './framework/plugin.ts'
export { type PodDemand, podDemand } from './framework/pod-demand.ts'
export { DEFAULT_SCHEDULER_NAME, type PluginUse, type ProfileOptions } from './framework/profile.ts'
export { fits, pends, rejects, rejectsForGood, Verdict, type VerdictCode } from './framework/verdict.ts'
export { createDefaultPreemption, type DefaultPreemptionArgs } from './plugins/default-preemption.ts'
export { DEFAULT_PLUGINS } from './plugins/default-profile.ts'
export { createInterPodAffinity, type InterPodAffinityArgs } from './plugins/inter-pod-affinity.ts'
export { createNodeAffinity, type NodeAffinityArgs } from './plugins/node-affinity.ts'
export {
  createNodeResourcesBalancedAllocation,
  type NodeResourcesBalancedAllocationArgs,
} from './plugins/node-resources-balanced-allocation.ts'
export { createNodeResourcesFit, type NodeResourcesFitArgs, type ScoringStrategy } from './plugins/node-resources-fit.ts'
export { createPodTopologySpread, type PodTopologySpreadArgs } from './plugins/pod-topology-spread.ts'
export {
  leastAllocatedScore,
  mostAllocatedScore,
  type ResourceWeight,
  requestedToCapacityRatioScore,
  type UtilizationPoint,
} from './plugins/resource-scoring.ts'
export { createScheduler, KUBE_SCHEDULER, type PreviewOptions, type Scheduler, type SchedulerOptions } from './scheduler.ts'
