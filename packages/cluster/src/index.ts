export {
  BEHAVIOR_ANNOTATION,
  BehaviorError,
  type Behaviors,
  checkBehaviors,
  type MachineControls,
  type PressureOptions,
  readBehaviors,
  type WorkloadBehavior,
} from '@kubesim/kubelet-sim'
export type { TrafficFailure, TrafficFlow, TrafficReport } from '@kubesim/network-sim'
export { decisionTable } from '@kubesim/scheduler'
export type {
  ApplyResult,
  Cluster,
  ClusterEvents,
  ClusterOptions,
  KubectlResult,
  NodeSpecification,
  PreviewOptions,
  SchedulerSettings,
  TrafficOptions,
  WaitOptions,
} from './cluster.ts'
export type { ClusterMetrics, MetricName, MetricSetting } from './cluster-metrics.ts'
export type { ControllerFaults } from './controller-process.ts'
export { createCluster, createInteractiveCluster } from './create-cluster.ts'
export { type Duration, durationMs } from './duration-text.ts'
export type { InteractiveCluster } from './interactive-cluster.ts'
export type { KubectlTerminal } from './kubectl-session.ts'
export { ReplayError, type Replayed, replayInputs } from './replay.ts'
