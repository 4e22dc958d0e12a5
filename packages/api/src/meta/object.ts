import type { ObjectMeta } from '../types/generated.ts'

/** Any Kubernetes object as stored, sent and received: plain immutable JSON. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}

/** Group, version and kind. The core group is the empty string. */
export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** Group, version and plural resource name. The core group is the empty string. */
export interface GroupVersionResource {
  readonly group: string
  readonly version: string
  readonly resource: string
}

/** `apps/v1`, or `v1` for the core group. */
export function groupVersion(gv: { readonly group: string; readonly version: string }): string {
  return gv.group === '' ? gv.version : `${gv.group}/${gv.version}`
}

/** Splits an `apiVersion`; throws a RangeError on more than one slash. Upstream: apimachinery schema.ParseGroupVersion */
export function parseGroupVersion(apiVersion: string): { group: string; version: string } {
  const parts = apiVersion.split('/')
  if (parts.length > 2) throw new RangeError(`unexpected GroupVersion string: ${apiVersion}`)
  return parts.length === 1 ? { group: '', version: parts[0] ?? '' } : { group: parts[0] ?? '', version: parts[1] ?? '' }
}

/** `namespace/name`, or `name` for a cluster-scoped object: the key of informers, work queues and the store. */
export function keyOf(object: { readonly metadata: { readonly namespace?: string; readonly name?: string } }): string {
  const { namespace, name } = object.metadata
  return namespace ? `${namespace}/${name}` : (name ?? '')
}

/** The inverse of `keyOf`. */
export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/')
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
