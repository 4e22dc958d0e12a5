import type { Plugin } from './plugin.ts'

/** The places at which plugins take part, in the order in which upstream lists them. Upstream: framework/runtime getExtensionPoints */
export const EXTENSION_POINTS = [
  'preFilter',
  'filter',
  'postFilter',
  'reserve',
  'preScore',
  'score',
  'preBind',
  'bind',
  'postBind',
  'permit',
  'preEnqueue',
  'queueSort',
] as const
export type ExtensionPoint = (typeof EXTENSION_POINTS)[number]

/** Whether a plugin has something to say at a point. */
export function takesPart(plugin: Plugin, point: ExtensionPoint): boolean {
  if (point === 'queueSort') return plugin.compare !== undefined
  if (point === 'reserve') return plugin.reserve !== undefined || plugin.unreserve !== undefined
  return plugin[point] !== undefined
}
