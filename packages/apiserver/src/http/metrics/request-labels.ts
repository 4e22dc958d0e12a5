import type { RequestInfo } from '../../request-info/request-info.ts'
import type { RequestLabels } from './api-metrics.ts'

const VERB_OF: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
}

const PATHS: ReadonlySet<string> = new Set([
  '/healthz',
  '/livez',
  '/readyz',
  '/metrics',
  '/version',
  '/api',
  '/apis',
  '/openapi/v2',
  '/openapi/v3',
])

/** What a request for a resource is counted as; made-up resources are all one, so that nobody can fill the metrics with them. */
export function resourceLabels(
  info: RequestInfo,
  { isKnown, query, isApply }: { readonly isKnown: boolean; readonly query: URLSearchParams; readonly isApply: boolean },
): RequestLabels {
  const { group, version, resource, subresource, namespace, name } = isKnown ? info : { ...info, ...UNKNOWN }
  const verb = isApply ? 'APPLY' : (VERB_OF[info.verb] ?? 'OTHER')
  const scope = name !== '' || info.verb === 'create' ? 'resource' : namespace === '' ? 'cluster' : 'namespace'
  const longRunning = info.verb === 'watch' || (subresource === 'log' && query.get('follow') === 'true')
  return { verb, group, version, resource, subresource, scope, dryRun: query.getAll('dryRun').includes('All'), longRunning }
}

const UNKNOWN = { group: '', version: '', resource: '', subresource: '', namespace: '', name: '' }

export function pathLabels(method: string, path: string): RequestLabels {
  const subresource = PATHS.has(path) ? path : ''
  return { verb: method, group: '', version: '', resource: '', subresource, scope: '', dryRun: false, longRunning: false }
}
