import { type KubeObject, type ResourceDefinition, semanticDeepEqual } from '@kubesim/api'
import { controllerReference } from '../pod-control/claims.ts'
import type { OperatorApi } from './operator-api.ts'

/** Creates `wanted`, owned by `owner`, or changes what differs from it. Upstream: controller-runtime controllerutil.CreateOrPatch */
export async function ensureOwned<T extends KubeObject>(
  api: OperatorApi,
  owner: KubeObject,
  { definition, wanted }: { readonly definition: ResourceDefinition<T>; readonly wanted: T },
): Promise<T> {
  const { namespace = owner.metadata.namespace, name } = wanted.metadata
  const metadata = { ...wanted.metadata, ...(namespace !== undefined && { namespace }), ownerReferences: [controllerReference(owner)] }
  const object = { ...wanted, metadata } as T
  const at = namespace === undefined ? { name: name! } : { namespace, name: name! }
  const live = await api.find(definition, at)
  if (live === undefined) return api.create(definition, object)
  if (covers(live, object)) return live
  const { apiVersion: _, kind: __, ...body } = object as T & Record<string, unknown>
  return api.patch(definition, at, { type: 'application/merge-patch+json', body })
}

/** Whether `live` has all that `wanted` says. Lists are compared as wholes, element by element. */
function covers(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(live) && live.length === wanted.length && wanted.every((each, at) => covers(live[at], each))
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof live !== 'object' || live === null) return false
    return Object.entries(wanted).every(([key, value]) => value === undefined || covers((live as Record<string, unknown>)[key], value))
  }
  return semanticDeepEqual(live, wanted)
}
