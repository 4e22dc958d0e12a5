import type { Pod } from '@kubesim/api'
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
  readonly filtering: readonly PlacedPlugin[]
  readonly preparing: readonly PlacedPlugin[]
  readonly scoring: readonly PlacedPlugin[]
  private readonly sorter: NonNullable<Plugin['compare']>
  private readonly gates: readonly Plugin[]

  constructor({ schedulerName = DEFAULT_SCHEDULER_NAME, plugins, percentageOfNodesToScore = 0 }: ProfileOptions) {
    this.schedulerName = schedulerName
    this.percentageOfNodesToScore = percentageOfNodesToScore
    this.plugins = plugins.map(({ plugin }) => plugin)
    const placed = plugins.map(({ plugin, weight = 1 }, index) => ({ index, plugin, weight }))
    this.preparing = placed.filter(({ plugin }) => plugin.preFilter !== undefined)
    this.filtering = placed.filter(({ plugin }) => plugin.filter !== undefined)
    this.scoring = placed.filter(({ plugin }) => plugin.score !== undefined)
    this.gates = this.plugins.filter(({ preEnqueue }) => preEnqueue !== undefined)
    this.sorter = theOnly(this.plugins, 'compare', schedulerName).compare!
    theOnly(this.plugins, 'bind', schedulerName)
    requireUniqueNames(this.plugins, schedulerName)
  }

  compare(a: WaitingPod, b: WaitingPod): number {
    return this.sorter(a, b)
  }

  /** The first plugin that keeps a pod out of the queue. */
  gate(pod: Pod): { readonly plugin: string; readonly verdict: Verdict } | undefined {
    for (const plugin of this.gates) {
      const verdict = plugin.preEnqueue!(pod)
      if (verdict !== fits) return { plugin: plugin.name, verdict }
    }
    return undefined
  }
}

function theOnly(plugins: readonly Plugin[], point: 'compare' | 'bind', profile: string): Plugin {
  const found = plugins.filter((plugin) => plugin[point] !== undefined)
  if (found.length === 0) throw new RangeError(`profile ${profile} has no plugin with "${point}"`)
  if (point === 'compare' && found.length > 1) throw new RangeError(`profile ${profile} has more than one plugin that sorts the queue`)
  return found[0]!
}

function requireUniqueNames(plugins: readonly Plugin[], profile: string): void {
  const names = new Set<string>()
  for (const { name } of plugins) {
    if (names.has(name)) throw new RangeError(`profile ${profile} has plugin ${name} twice`)
    names.add(name)
  }
}
