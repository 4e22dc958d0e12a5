import type { Pod } from '@kubesim/api'

/** Name of the index of pods by the node they are bound to. */
export const PODS_BY_NODE = 'spec.nodeName'

/** Its function: one for all controllers, as they share one cache. */
export function nodeOfPod({ spec }: Pod): readonly string[] {
  return spec.nodeName ? [spec.nodeName] : []
}
