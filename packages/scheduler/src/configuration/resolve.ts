import { EXTENSION_POINTS, type ExtensionPoint, takesPart } from '../framework/extension-points.ts'
import { type Plugin, SCORE_MAX } from '../framework/plugin.ts'
import { DEFAULT_SCHEDULER_NAME, Profile, type ProfileOptions } from '../framework/profile.ts'
import type { BackoffLimits } from '../queue/backoff.ts'
import { expandedPoint, mergedSets, neededPlugins, scoreWeight, typeName } from './plugin-sets.ts'
import { readSchedulerConfiguration } from './read.ts'
import { type PluginFactory, type PluginRegistry, pluginRegistry } from './registry.ts'
import { CONFIGURATION_VERSION, type KubeSchedulerConfiguration } from './types.ts'
import { type CompleteConfiguration, type CompleteProfile, requireValid } from './validate.ts'

/** The sum of all scores of a node must fit into upstream's 64 bits; here it is a number that arrays of 32 bits can hold. */
const TOTAL_SCORE_MAX = 2 ** 31 - 1

/** What a configuration comes to. */
export interface ResolvedConfiguration {
  readonly profiles: readonly ProfileOptions[]
  readonly backoff: BackoffLimits
}

export interface ResolveOptions {
  /** Plugins besides kube-scheduler's own. Without a configuration of its own, a scheduler has them all on. */
  readonly plugins?: readonly (Plugin | PluginFactory)[]
  /** For messages about a text that cannot be read. */
  readonly fileName?: string
}

/**
 * Profiles and back-off from a KubeSchedulerConfiguration: text, an object, or none for the defaults. Throws a RangeError in kube-scheduler's
 * words for one that makes no sense. Upstream: cmd/kube-scheduler/app Setup
 */
export function resolveConfiguration(source: string | object | undefined, options: ResolveOptions = {}): ResolvedConfiguration {
  const registry = pluginRegistry(options.plugins ?? [])
  const given = source === undefined ? ownPlugins(options.plugins ?? []) : readSchedulerConfiguration(source, options.fileName)
  const complete = withDefaults(given)
  requireValid(complete, registry)
  return {
    profiles: complete.profiles.map((profile) => resolveProfile(profile, complete, registry)),
    backoff: { initialMs: complete.podInitialBackoffSeconds * 1000, maxMs: complete.podMaxBackoffSeconds * 1000 },
  }
}

function ownPlugins(plugins: readonly (Plugin | PluginFactory)[]): KubeSchedulerConfiguration {
  const enabled = plugins.map(({ name }) => ({ name }))
  return { apiVersion: CONFIGURATION_VERSION, kind: 'KubeSchedulerConfiguration', profiles: [{ plugins: { multiPoint: { enabled } } }] }
}

/** Upstream: SetDefaults_KubeSchedulerConfiguration */
function withDefaults(given: KubeSchedulerConfiguration): CompleteConfiguration {
  const profiles = given.profiles?.length ? given.profiles : [{}]
  return {
    ...given,
    parallelism: given.parallelism ?? 16,
    podInitialBackoffSeconds: given.podInitialBackoffSeconds ?? 1,
    podMaxBackoffSeconds: given.podMaxBackoffSeconds ?? 10,
    profiles: profiles.map((profile) => ({
      ...profile,
      ...(profiles.length === 1 && profile.schedulerName === undefined && { schedulerName: DEFAULT_SCHEDULER_NAME }),
      sets: mergedSets(profile.plugins),
    })),
  }
}

function resolveProfile(profile: CompleteProfile, all: CompleteConfiguration, registry: PluginRegistry): ProfileOptions {
  const schedulerName = profile.schedulerName!
  try {
    const options = profileOptions(profile, all.percentageOfNodesToScore ?? 0, registry)
    // Made once here, so that what a profile refuses is told with the profile's name.
    new Profile(options)
    return options
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`creating profile for scheduler name ${schedulerName}: ${error.message}`)
    throw error
  }
}

function profileOptions(profile: CompleteProfile, percentage: number, registry: PluginRegistry): ProfileOptions {
  const { sets, pluginConfig = [], schedulerName } = profile
  const plugins = new Map<string, Plugin>()
  for (const name of neededPlugins(sets)) {
    const plugin = registry.get(name)?.create(pluginConfig.find((each) => each.name === name)?.args)
    if (plugin !== undefined) plugins.set(name, plugin)
  }
  requireKnown(sets, plugins)
  const points = Object.fromEntries(
    EXTENSION_POINTS.map((point) => [point, expandedPoint(point, sets, (name) => takesPart(plugins.get(name)!, point))]),
  ) as Record<ExtensionPoint, readonly string[]>
  const weights = new Map([...plugins.keys()].map((name) => [name, scoreWeight(name, sets)]))
  requireModest(points.score.map((name) => weights.get(name)!))
  return {
    schedulerName: schedulerName!,
    plugins: [...plugins].map(([name, plugin]) => ({ plugin, weight: weights.get(name)! })),
    points,
    percentageOfNodesToScore: profile.percentageOfNodesToScore ?? percentage,
  }
}

function requireKnown(sets: CompleteProfile['sets'], plugins: ReadonlyMap<string, Plugin>): void {
  for (const point of EXTENSION_POINTS) {
    const unknown = sets[point].enabled.find(({ name }) => !plugins.has(name))
    if (unknown !== undefined) throw new RangeError(`${typeName(point)} "${unknown.name}" does not exist`)
  }
  const unknown = sets.multiPoint.enabled.find(({ name }) => !plugins.has(name))
  if (unknown !== undefined) throw new RangeError(`${typeName('preFilter')} "${unknown.name}" does not exist`)
}

function requireModest(weights: readonly number[]): void {
  if (weights.some((weight) => weight < 0)) throw new RangeError('a weight cannot be negative')
  const total = weights.reduce((sum, weight) => sum + weight * SCORE_MAX, 0)
  if (total > TOTAL_SCORE_MAX) throw new RangeError('total score of Score plugins could overflow')
}
