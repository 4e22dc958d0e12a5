/** The library: a Kubernetes control plane on virtual time. Runs in Node and in browsers. */
export * from '@kubesim/api'
export * from '@kubesim/cluster'
export * from '@kubesim/controllers'
export {
  type ClusterView,
  type Decision,
  definePlugin,
  fits,
  type HeldPods,
  type KubeSchedulerConfiguration,
  type NodeInfo,
  NodeSubset,
  type PermitAnswer,
  type Plugin as SchedulerPlugin,
  type PluginFactory,
  pends,
  rejects,
  rejectsForGood,
  skip,
  type Verdict,
} from '@kubesim/scheduler'
