import { type FieldErrors, semanticDeepEqual } from '@kubesim/api'
import type { Plugin } from '../framework/plugin.ts'
import { createDefaultPreemption } from '../plugins/default-preemption.ts'
import { DEFAULT_PLUGINS } from '../plugins/default-profile.ts'
import { createInterPodAffinity } from '../plugins/inter-pod-affinity.ts'
import { createNodeAffinity } from '../plugins/node-affinity.ts'
import { createNodeResourcesBalancedAllocation } from '../plugins/node-resources-balanced-allocation.ts'
import { createNodeResourcesFit, type ScoringStrategy } from '../plugins/node-resources-fit.ts'
import { createPodTopologySpread } from '../plugins/pod-topology-spread.ts'
import { leastAllocatedScore, mostAllocatedScore, requestedToCapacityRatioScore } from '../plugins/resource-scoring.ts'
import {
  balanceDefaults,
  type FitConfiguration,
  fitDefaults,
  nodeAffinityDefaults,
  podAffinityDefaults,
  preemptionDefaults,
  type SpreadConfiguration,
  spreadDefaults,
} from './arguments.ts'
import { balanceErrors, fitErrors, nodeAffinityErrors, podAffinityErrors, preemptionErrors, spreadErrors } from './validate-arguments.ts'

/** Makes a plugin of one's own from the arguments that a profile gives it. Upstream: framework/runtime PluginFactory */
export interface PluginFactory {
  readonly name: string
  /** `args` is what `pluginConfig` has, or undefined. */
  create(args: unknown): Plugin
  /** What is wrong with the arguments, at a path such as `profiles[0].pluginConfig[1].args`. */
  errors?(args: unknown, path: string): FieldErrors
}

/** Plugins by name: what a configuration can turn on. */
export type PluginRegistry = ReadonlyMap<string, PluginFactory>

/** A plugin that takes arguments, with its types. */
interface Configurable<A> {
  readonly name: string
  readonly defaults: (given: never) => A
  readonly errors: (args: A, path: string) => FieldErrors
  readonly create: (args: A) => Plugin
}

/** Arguments that say what holds anyway give the default plugin itself, which is known to fast paths. */
function configurable<A>({ name, defaults, errors, create }: Configurable<A>): PluginFactory {
  const standard = defaults({} as never)
  return {
    name,
    create(given) {
      const args = withoutType(defaults((given ?? {}) as never))
      return semanticDeepEqual(args, standard) ? DEFAULT_PLUGINS.find(({ plugin }) => plugin.name === name)!.plugin : create(args)
    },
    errors: (given, path) => errors(defaults((given ?? {}) as never), path),
  }
}

function withoutType<A>(args: A): A {
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = args as A & { readonly apiVersion?: string; readonly kind?: string }
  return rest as A
}

const CONFIGURABLE: readonly PluginFactory[] = [
  configurable({ name: 'DefaultPreemption', defaults: preemptionDefaults, errors: preemptionErrors, create: createDefaultPreemption }),
  configurable({ name: 'InterPodAffinity', defaults: podAffinityDefaults, errors: podAffinityErrors, create: createInterPodAffinity }),
  configurable({ name: 'NodeAffinity', defaults: nodeAffinityDefaults, errors: nodeAffinityErrors, create: createNodeAffinity }),
  configurable({
    name: 'NodeResourcesBalancedAllocation',
    defaults: balanceDefaults,
    errors: balanceErrors,
    create: createNodeResourcesBalancedAllocation,
  }),
  configurable({ name: 'NodeResourcesFit', defaults: fitDefaults, errors: fitErrors, create: fitOf }),
  configurable({ name: 'PodTopologySpread', defaults: spreadDefaults, errors: spreadErrors, create: spreadOf }),
]

/** Upstream: framework/plugins NewInTreeRegistry */
export const IN_TREE_PLUGINS: PluginRegistry = new Map<string, PluginFactory>([
  ...DEFAULT_PLUGINS.map(({ plugin }): [string, PluginFactory] => [plugin.name, { name: plugin.name, create: () => plugin }]),
  ...CONFIGURABLE.map((factory): [string, PluginFactory] => [factory.name, factory]),
])

/** kube-scheduler's own plugins and others. Throws a RangeError for a name that is taken. */
export function pluginRegistry(others: readonly (Plugin | PluginFactory)[]): PluginRegistry {
  const registry = new Map(IN_TREE_PLUGINS)
  for (const other of others) {
    if (registry.has(other.name)) throw new RangeError(`a plugin named ${other.name} already exists`)
    registry.set(other.name, 'create' in other ? other : { name: other.name, create: () => other })
  }
  return registry
}

function fitOf({ ignoredResources = [], ignoredResourceGroups = [], scoringStrategy }: FitConfiguration): Plugin {
  return createNodeResourcesFit({
    ignoredResources,
    ignoredResourceGroups,
    resources: scoringStrategy.resources,
    strategy: strategyOf(scoringStrategy),
  })
}

function strategyOf({ type, requestedToCapacityRatio }: FitConfiguration['scoringStrategy']): ScoringStrategy {
  if (type === 'LeastAllocated') return leastAllocatedScore
  if (type === 'MostAllocated') return mostAllocatedScore
  const shape = requestedToCapacityRatio?.shape ?? []
  return requestedToCapacityRatioScore(shape.map(({ utilization = 0, score = 0 }) => ({ utilization, score })))
}

function spreadOf({ defaultingType, defaultConstraints = [] }: SpreadConfiguration): Plugin {
  return createPodTopologySpread(defaultingType === 'List' ? { defaultConstraints } : {})
}
