import type { Pod } from '@kubesim/api'
import { type ExtensionPoint, takesPart } from './extension-points.ts'
import type { Plugin, WaitingPod } from './plugin.ts'
import { fits, type Verdict } from './verdict.ts'

export const DEFAULT_SCHEDULER_NAME = 'default-scheduler'

/** A plugin in a profile. */
export interface PluginUse {
  readonly plugin: Plugin
  /** What its scores are multiplied by; default 1. */
  readonly weight?: number
}

export interface ProfileOptions {
  /** Pods choose their profile by `spec.schedulerName`. Default default-scheduler. */
  readonly schedulerName?: string
  /** In the order in which they are asked. */
  readonly plugins: readonly PluginUse[]
  /** Names of the plugins that are asked at a point, in order, where that is not all that take part in it. */
  readonly points?: Readonly<Partial<Record<ExtensionPoint, readonly string[]>>>
  /** How many of a hundred nodes must fit before the search ends; 0 (the default) adapts to the size of the cluster, 100 looks at all. */
  readonly percentageOfNodesToScore?: number
}

/** A place in the list of plugins, which states are kept by. */
export interface PlacedPlugin {
  readonly index: number
  readonly plugin: Plugin
  readonly weight: number
}

/** A set of plugins under a scheduler's name. Upstream: pkg/scheduler/profile, framework/runtime */
export class Profile {
  readonly schedulerName: string
  readonly percentageOfNodesToScore: number
  readonly plugins: readonly Plugin[]
  readonly preparing: readonly PlacedPlugin[]
  readonly filtering: readonly PlacedPlugin[]
  readonly postFiltering: readonly PlacedPlugin[]
  readonly scoring: readonly PlacedPlugin[]
  readonly reserving: readonly PlacedPlugin[]
  readonly permitting: readonly PlacedPlugin[]
  readonly preBinding: readonly PlacedPlugin[]
  readonly postBinding: readonly PlacedPlugin[]
  /** The plugin that binds: the first that can. */
  readonly binder: Plugin
  private readonly sorter: Plugin
  private readonly gates: readonly PlacedPlugin[]

  constructor({ schedulerName = DEFAULT_SCHEDULER_NAME, plugins, points = {}, percentageOfNodesToScore = 0 }: ProfileOptions) {
    this.schedulerName = schedulerName
    this.percentageOfNodesToScore = percentageOfNodesToScore
    this.plugins = plugins.map(({ plugin }) => plugin)
    requireUniqueNames(this.plugins, schedulerName)
    const placed = plugins.map(({ plugin, weight = 1 }, index) => ({ index, plugin, weight }))
    const at = (point: ExtensionPoint) => pluginsAt(point, placed, points[point])
    this.filtering = at('filter')
    this.preparing = withPreparation(at('preFilter'), this.filtering)
    this.postFiltering = at('postFilter')
    this.scoring = at('score')
    this.reserving = at('reserve')
    this.permitting = at('permit')
    this.preBinding = at('preBind')
    this.postBinding = at('postBind')
    this.gates = at('preEnqueue')
    this.sorter = sorterOf(at('queueSort'), schedulerName)
    this.binder = binderOf(at('bind'), schedulerName)
  }

  compare(a: WaitingPod, b: WaitingPod): number {
    return this.sorter.compare!(a, b)
  }

  /** The first plugin that keeps a pod out of the queue. */
  gate(pod: Pod): { readonly plugin: string; readonly verdict: Verdict } | undefined {
    for (const { plugin } of this.gates) {
      const verdict = plugin.preEnqueue!(pod)
      if (verdict !== fits) return { plugin: plugin.name, verdict }
    }
    return undefined
  }
}

function pluginsAt(point: ExtensionPoint, placed: readonly PlacedPlugin[], names: readonly string[] | undefined): readonly PlacedPlugin[] {
  const able = placed.filter(({ plugin }) => takesPart(plugin, point))
  return names === undefined ? able : names.flatMap((name) => able.find(({ plugin }) => plugin.name === name) ?? [])
}

/** A filter needs what its preFilter finds out, whether that is listed or not. */
function withPreparation(preparing: readonly PlacedPlugin[], filtering: readonly PlacedPlugin[]): readonly PlacedPlugin[] {
  const missing = filtering.filter((placed) => placed.plugin.preFilter !== undefined && !preparing.includes(placed))
  return missing.length === 0 ? preparing : [...preparing, ...missing]
}

function sorterOf(sorters: readonly PlacedPlugin[], profile: string): Plugin {
  if (sorters.length !== 1)
    throw new RangeError(`only one queue sort plugin required for profile with scheduler name "${profile}", but got ${sorters.length}`)
  return sorters[0]!.plugin
}

function binderOf(binders: readonly PlacedPlugin[], profile: string): Plugin {
  if (binders.length === 0) throw new RangeError(`at least one bind plugin is needed for profile with scheduler name "${profile}"`)
  return binders[0]!.plugin
}

function requireUniqueNames(plugins: readonly Plugin[], profile: string): void {
  const names = new Set<string>()
  for (const { name } of plugins) {
    if (names.has(name)) throw new RangeError(`profile ${profile} has plugin ${name} twice`)
    names.add(name)
  }
}
