import { definition, type FieldSchema, type Schema, type StructSchema } from '@kubesim/api'

const PACKAGE = 'io.k8s.kube-scheduler.config.v1'

const string: Schema = { type: 'scalar', format: 'string' }
const int32: Schema = { type: 'scalar', format: 'int32' }
const int64: Schema = { type: 'scalar', format: 'int64' }
const boolean: Schema = { type: 'scalar', format: 'boolean' }
const anything: Schema = { type: 'any' }

/** Zeros that are written down are kept: defaults tell them from what is absent. */
function struct(name: string, fields: Readonly<Record<string, Schema>>): StructSchema {
  const entries = Object.entries(fields).map(([field, schema]): [string, FieldSchema] => [field, { name: field, schema, required: false }])
  return { type: 'struct', name: `${PACKAGE}.${name}`, fields: new Map(entries), mapType: 'granular' }
}

function list(items: Schema): Schema {
  return { type: 'list', items, listType: 'atomic', mapKeys: [] }
}

const TYPE_META = { apiVersion: string, kind: string }

const pluginSet = struct('PluginSet', {
  enabled: list(struct('Plugin', { name: string, weight: int32 })),
  disabled: list(struct('Plugin', { name: string, weight: int32 })),
})

const plugins = struct('Plugins', {
  preEnqueue: pluginSet,
  queueSort: pluginSet,
  preFilter: pluginSet,
  filter: pluginSet,
  postFilter: pluginSet,
  preScore: pluginSet,
  score: pluginSet,
  reserve: pluginSet,
  permit: pluginSet,
  preBind: pluginSet,
  bind: pluginSet,
  postBind: pluginSet,
  multiPoint: pluginSet,
})

const profile = struct('KubeSchedulerProfile', {
  schedulerName: string,
  percentageOfNodesToScore: int32,
  plugins,
  pluginConfig: list(struct('PluginConfig', { name: string, args: anything })),
})

const leaderElection = struct('LeaderElectionConfiguration', {
  leaderElect: boolean,
  leaseDuration: string,
  renewDeadline: string,
  retryPeriod: string,
  resourceLock: string,
  resourceName: string,
  resourceNamespace: string,
})

const clientConnection = struct('ClientConnectionConfiguration', {
  kubeconfig: string,
  acceptContentTypes: string,
  contentType: string,
  qps: { type: 'scalar', format: 'double' },
  burst: int32,
})

/** Upstream: kube-scheduler/config/v1 KubeSchedulerConfiguration */
export const CONFIGURATION_SCHEMA = struct('KubeSchedulerConfiguration', {
  ...TYPE_META,
  parallelism: int32,
  leaderElection,
  clientConnection,
  enableProfiling: boolean,
  enableContentionProfiling: boolean,
  percentageOfNodesToScore: int32,
  podInitialBackoffSeconds: int64,
  podMaxBackoffSeconds: int64,
  profiles: list(profile),
  extenders: list(anything),
  delayCacheUntilActive: boolean,
})

const resources = list(struct('ResourceSpec', { name: string, weight: int64 }))
const shape = list(struct('UtilizationShapePoint', { utilization: int32, score: int32 }))

/** Arguments by the name of their plugin; of plugins that are not here anything is taken. Upstream: types_pluginargs.go */
export const ARGS_SCHEMAS: ReadonlyMap<string, StructSchema> = new Map([
  [
    'DefaultPreemption',
    struct('DefaultPreemptionArgs', { ...TYPE_META, minCandidateNodesPercentage: int32, minCandidateNodesAbsolute: int32 }),
  ],
  ['DynamicResources', struct('DynamicResourcesArgs', { ...TYPE_META, filterTimeout: string, bindingTimeout: string })],
  [
    'InterPodAffinity',
    struct('InterPodAffinityArgs', { ...TYPE_META, hardPodAffinityWeight: int32, ignorePreferredTermsOfExistingPods: boolean }),
  ],
  ['NodeAffinity', struct('NodeAffinityArgs', { ...TYPE_META, addedAffinity: definition('io.k8s.api.core.v1.NodeAffinity') })],
  ['NodeResourcesBalancedAllocation', struct('NodeResourcesBalancedAllocationArgs', { ...TYPE_META, resources })],
  [
    'NodeResourcesFit',
    struct('NodeResourcesFitArgs', {
      ...TYPE_META,
      ignoredResources: list(string),
      ignoredResourceGroups: list(string),
      scoringStrategy: struct('ScoringStrategy', {
        type: string,
        resources,
        requestedToCapacityRatio: struct('RequestedToCapacityRatioParam', { shape }),
      }),
    }),
  ],
  [
    'PodTopologySpread',
    struct('PodTopologySpreadArgs', {
      ...TYPE_META,
      defaultConstraints: list(definition('io.k8s.api.core.v1.TopologySpreadConstraint')),
      defaultingType: string,
    }),
  ],
  ['VolumeBinding', struct('VolumeBindingArgs', { ...TYPE_META, bindTimeoutSeconds: int64, shape })],
])
