import type { KubeObject } from '@kubesim/api'

/** Name of the index of objects by their namespace. */
export const BY_NAMESPACE = 'metadata.namespace'

/** Its function: one for all controllers, as they share one cache. */
export function namespaceOf({ metadata }: KubeObject): readonly string[] {
  return [metadata.namespace!]
}
