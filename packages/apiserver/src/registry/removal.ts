import type { KubeObject } from '@kubesim/api'
import type { RequestScope } from '../request-scope.ts'
import { changedMetadata, withMetadata } from './metadata.ts'
import type { ServedResource } from './served-resource.ts'
import { remove, type Stored } from './stored.ts'

/** Takes an object out of the store and lets its resource clean up; the object as it was last. */
export function finishDelete(scope: RequestScope, live: Stored): KubeObject {
  if (scope.dryRun) return live.object
  const last = remove(scope, live)
  scope.resource.hooks.afterDelete?.(scope, last)
  return last
}

/** An update that leaves an object without finalizers ends it, if only they kept it. Upstream: registry.ShouldDeleteDuringUpdate */
export function isFinishedBy(resource: ServedResource, next: KubeObject, live: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = live.metadata
  if (deletionTimestamp === undefined || next.metadata.finalizers !== undefined) return false
  if (deletionGracePeriodSeconds !== undefined && deletionGracePeriodSeconds !== 0) return false
  return resource.hooks.shouldDeleteDuringUpdate?.(next) ?? true
}

/** The answer is the object that the caller made, as if it had been stored. Upstream: registry deleteWithoutFinalizers */
export function finishByUpdate(scope: RequestScope, live: Stored, next: KubeObject): KubeObject {
  finishDelete(scope, live)
  return withMetadata(scope.resource, next, changedMetadata(next.metadata, { resourceVersion: live.object.metadata.resourceVersion }))
}
