import { EXTENSION_POINTS, type ExtensionPoint } from '../framework/extension-points.ts'
import { DEFAULT_PLUGINS } from '../plugins/default-profile.ts'
import type { PluginReference, PluginSet, PluginSets } from './types.ts'

const ALL = '*'

/** Every point's set with both lists present. */
export type CompleteSets = Readonly<Record<ExtensionPoint | 'multiPoint', Required<PluginSet>>>

const NOTHING: Required<PluginSet> = { enabled: [], disabled: [] }

/** What is on when nobody says otherwise. Upstream: apis/config/v1 getDefaultPlugins */
const DEFAULTS: Required<PluginSet> = {
  enabled: DEFAULT_PLUGINS.map(({ plugin: { name }, weight }) => ({ name, ...(weight !== undefined && { weight }) })),
  disabled: [],
}

/** The default plugins with a profile's own choice. Upstream: apis/config/v1 mergePlugins */
export function mergedSets(own: PluginSets = {}): CompleteSets {
  const merge = (point: ExtensionPoint | 'multiPoint') => mergedSet(point === 'multiPoint' ? DEFAULTS : NOTHING, own[point] ?? {})
  return Object.fromEntries([...EXTENSION_POINTS, 'multiPoint' as const].map((point) => [point, merge(point)])) as unknown as CompleteSets
}

/** A default plugin that is listed anew keeps its place. Upstream: mergePluginSet */
function mergedSet(defaults: Required<PluginSet>, { enabled = [], disabled = [] }: PluginSet): Required<PluginSet> {
  const off = new Set(disabled.map(({ name }) => name))
  // Of a plugin that is listed twice, the last entry counts here; the other one is found out when the lists are expanded.
  const own = new Map(enabled.map((each, index) => [each.name, { each, index }]))
  const kept = off.has(ALL) ? [] : defaults.enabled.filter(({ name }) => !off.has(name))
  const replaced = new Set(kept.flatMap(({ name }) => own.get(name)?.index ?? []))
  return {
    enabled: [...kept.map((each) => own.get(each.name)?.each ?? each), ...enabled.filter((_, index) => !replaced.has(index))],
    disabled,
  }
}

/** Every plugin that a profile turns on at any point, each once, those of `multiPoint` first. */
export function neededPlugins(sets: CompleteSets): readonly string[] {
  return [
    ...new Set(
      [sets.multiPoint, ...EXTENSION_POINTS.map((point) => sets[point])].flatMap(({ enabled }) => enabled.map(({ name }) => name)),
    ),
  ]
}

/**
 * The plugins of one point, in order: those of `multiPoint` that the point lists itself, in its order; the others of `multiPoint`; the rest of what
 * the point lists. Throws a RangeError. Upstream: expandMultiPointPlugins
 */
export function expandedPoint(point: ExtensionPoint, sets: CompleteSets, isAble: (name: string) => boolean): readonly string[] {
  const own = uniqueNames(sets[point].enabled, (name) => `plugin "${name}" already registered as "${typeName(point)}"`)
  for (const name of own) if (!isAble(name)) throw new RangeError(`plugin "${name}" does not extend ${typeName(point)} plugin`)
  const off = new Set(sets[point].disabled.map(({ name }) => name))
  if (off.has(ALL)) return own
  const everywhere = sets.multiPoint.enabled.filter(({ name }) => isAble(name) && !off.has(name))
  const overridden = new Set(everywhere.map(({ name }) => name).filter((name) => own.includes(name)))
  const others = uniqueNames(
    everywhere.filter(({ name }) => !overridden.has(name)),
    (name) => `plugin "${name}" already registered as "${typeName(point)}"`,
  )
  return [...own.filter((name) => overridden.has(name)), ...others, ...own.filter((name) => !overridden.has(name))]
}

/** What a plugin's scores are multiplied by: its own entry at `score` counts before that at `multiPoint`. Upstream: getScoreWeights */
export function scoreWeight(name: string, sets: CompleteSets): number {
  const found = [...sets.score.enabled, ...sets.multiPoint.enabled].find((each) => each.name === name)
  return found?.weight || 1
}

/** Upstream's name of the interface: `FilterPlugin`. */
export function typeName(point: ExtensionPoint): string {
  return `${point[0]!.toUpperCase()}${point.slice(1)}Plugin`
}

function uniqueNames(plugins: readonly PluginReference[], problem: (name: string) => string): readonly string[] {
  const names = new Set<string>()
  for (const { name } of plugins) {
    if (names.has(name)) throw new RangeError(problem(name))
    names.add(name)
  }
  return [...names]
}
