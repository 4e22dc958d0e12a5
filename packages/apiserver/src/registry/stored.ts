import type { KubeObject } from '@kubesim/api'
import { badRequest, notFound } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { deepFreeze } from './freeze.ts'
import { revisedMetadata, withMetadata, withResourceVersion } from './metadata.ts'

/** An object as it is in the store. */
export interface Stored {
  readonly key: string
  readonly object: KubeObject
  readonly modRevision: number
}

/** The object that the request names, or undefined. Throws 400 for a name that no object can have. */
export function readLive(scope: RequestScope): Stored | undefined {
  const { resource, core, request } = scope
  const key = resource.keyOf(scope.namespace, nameOf(scope))
  const found = core.store.get(resource.storageName, key)
  if (found !== undefined) return { key, object: resource.fromStored(found.value), modRevision: found.modRevision }
  const problem = segmentProblem(request.name!)
  if (problem !== undefined) throw badRequest(`Name parameter invalid: ${JSON.stringify(request.name)}: ${problem}`)
  return undefined
}

/** The object that the request names. Throws 404 when there is none. */
export function requireLive(scope: RequestScope): Stored {
  const live = readLive(scope)
  if (live === undefined) throw notFound(scope.resource.definition, nameOf(scope))
  return live
}

export function nameOf({ request }: RequestScope): string {
  if (request.name === undefined || request.name === '') throw badRequest('name must be provided')
  return request.name
}

/** Stores a new object under a key that must be free; undefined when it is taken. `object` carries the store's next revision. */
export function insert(scope: RequestScope, key: string, object: KubeObject): KubeObject | undefined {
  const { resource, core } = scope
  const value = resource.toStored(object)
  if (core.freeze) deepFreeze(value)
  return core.store.put(resource.storageName, key, value, 0) === undefined ? undefined : object
}

/** Stores the next state of an object. `object` carries the store's next revision. */
export function replace(scope: RequestScope, live: Stored, object: KubeObject): Stored {
  const { resource, core } = scope
  const value = resource.toStored(object)
  if (core.freeze) deepFreeze(value)
  const written = core.store.put(resource.storageName, live.key, value, live.modRevision)
  if (written === undefined) throw new Error(`${resource.storageName} ${live.key} changed in the middle of a request`)
  return { key: live.key, object, modRevision: written.modRevision }
}

/** The object with the revision that it will get, after a hook has written something else. */
export function atNextRevision({ core, resource }: RequestScope, object: KubeObject): KubeObject {
  const resourceVersion = String(core.store.nextRevision)
  if (object.metadata.resourceVersion === resourceVersion) return object
  return withMetadata(resource, object, revisedMetadata(object.metadata, resourceVersion))
}

/** Deletes an object; what watchers and the caller see last of it is its last state, at the revision of the deletion. */
export function remove(scope: RequestScope, live: Stored): KubeObject {
  const { resource, core } = scope
  const last = withResourceVersion(resource, live.object, core.store.nextRevision)
  const value = resource.toStored(last)
  if (core.freeze) deepFreeze(value)
  const deleted = core.store.delete(resource.storageName, live.key, live.modRevision, value)
  if (deleted === undefined) throw new Error(`${resource.storageName} ${live.key} changed in the middle of a request`)
  return last
}

/** Upstream: apimachinery/pkg/api/validation/path IsValidPathSegmentName */
function segmentProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`
  const bad = /[/%]/.exec(name)
  return bad === null ? undefined : `may not contain '${bad[0]}'`
}
