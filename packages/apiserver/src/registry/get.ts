import type { ApiResponse } from '@kubesim/api'
import { tooLargeResourceVersion } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { parseResourceVersion } from './list-options.ts'
import { requireLive } from './stored.ts'

/** GET. A resourceVersion asks for an object that is at least that fresh. Upstream: handlers.GetResource */
export function getObject(scope: RequestScope): ApiResponse {
  const { options, core } = scope
  if (options.resourceVersion !== undefined) {
    const revision = parseResourceVersion(options.resourceVersion, 'get')
    if (revision > core.store.revision) throw tooLargeResourceVersion(revision, core.store.revision)
  }
  const object = scope.resource.hooks.answerGet?.(scope) ?? requireLive(scope).object
  return { type: 'object', code: 200, object, warnings: scope.warnings }
}
