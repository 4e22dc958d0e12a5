import type { ApiServer } from '../api-server.ts'
import { pathNotFound } from '../failures.ts'
import {
  AGGREGATED_TYPE,
  aggregatedDiscovery,
  legacyGroupDocument,
  legacyGroups,
  legacyResources,
  legacyVersions,
} from './discovery-documents.ts'
import { type AcceptedType, parseAccept } from './negotiation.ts'

/** What `/version` says. Upstream: apimachinery/pkg/version Info */
export const SERVER_VERSION = {
  major: '1',
  minor: '35',
  emulationMajor: '1',
  emulationMinor: '35',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '34',
  gitVersion: 'v1.35.0',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2025-12-17T12:00:00Z',
  goVersion: 'kubesim',
  compiler: 'kubesim',
  platform: 'linux/amd64',
}

const HEALTH_PATHS: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz'])
const HEALTH_CHECKS = [
  'ping',
  'log',
  'etcd',
  'informer-sync',
  'poststarthook/start-apiextensions-controllers',
  'poststarthook/rbac/bootstrap-roles',
]

/** What a path outside the resources answers. */
export type NonResourceAnswer =
  | { readonly type: 'object'; readonly object: object; readonly contentType?: string }
  | { readonly type: 'text'; readonly text: string; readonly contentType: string }

/** Discovery, version and health. Throws 404 for a path that is none of them. */
export function answerNonResource(
  server: ApiServer,
  request: { readonly path: string; readonly query: URLSearchParams; readonly accept: string | undefined; readonly address: string },
): NonResourceAnswer {
  const path = request.path.replace(/\/+$/, '') || '/'
  if (path === '/version') return { type: 'object', object: SERVER_VERSION }
  const health = healthOf(path, request.query)
  if (health !== undefined) return { type: 'text', text: health, contentType: 'text/plain; charset=utf-8' }
  const groups = server.discovery()
  if (path === '/')
    return {
      type: 'object',
      object: {
        paths: [
          '/api',
          '/api/v1',
          '/apis',
          ...groups
            .filter(({ group }) => group !== '')
            .flatMap(({ group, versions }) => [`/apis/${group}`, ...versions.map(({ groupVersion }) => `/apis/${groupVersion}`)]),
          ...HEALTH_PATHS,
          '/openapi/v2',
          '/openapi/v3',
          '/version',
        ].sort(),
      },
    }
  const core = groups.filter(({ group }) => group === '')
  const named = groups.filter(({ group }) => group !== '')
  if (path === '/api')
    return wantsAggregated(request.accept)
      ? aggregated(aggregatedDiscovery(core))
      : { type: 'object', object: legacyVersions(request.address) }
  if (path === '/apis')
    return wantsAggregated(request.accept) ? aggregated(aggregatedDiscovery(named)) : { type: 'object', object: legacyGroups(named) }
  const document = groupDocument(path, core, named)
  if (document === undefined) throw pathNotFound()
  return { type: 'object', object: document }
}

function aggregated(object: object): NonResourceAnswer {
  return { type: 'object', object, contentType: AGGREGATED_TYPE }
}

function wantsAggregated(accept: string | undefined): boolean {
  const isAggregated = ({ mediaType, parameters }: AcceptedType) =>
    mediaType === 'application/json' &&
    parameters.get('as') === 'APIGroupDiscoveryList' &&
    parameters.get('g') === 'apidiscovery.k8s.io' &&
    parameters.get('v') === 'v2'
  return parseAccept(accept).some(isAggregated)
}

function groupDocument(
  path: string,
  core: ReturnType<ApiServer['discovery']>,
  named: ReturnType<ApiServer['discovery']>,
): object | undefined {
  const [, prefix, first, second, ...rest] = path.split('/')
  if (rest.length > 0) return undefined
  if (prefix === 'api' && second === undefined) {
    const version = core[0]?.versions.find((each) => each.version === first)
    return version === undefined ? undefined : legacyResources(version)
  }
  if (prefix !== 'apis') return undefined
  const group = named.find((each) => each.group === first)
  if (group === undefined) return undefined
  if (second === undefined) return legacyGroupDocument(group)
  const version = group.versions.find((each) => each.version === second)
  return version === undefined ? undefined : legacyResources(version)
}

/** `ok`, or one line for each check with `?verbose`. Upstream: apiserver/pkg/server/healthz */
function healthOf(path: string, query: URLSearchParams): string | undefined {
  const [, root, ...check] = path.split('/')
  if (!HEALTH_PATHS.has(`/${root}`)) return undefined
  const name = check.join('/')
  if (name !== '') return HEALTH_CHECKS.includes(name) ? 'ok' : undefined
  if (!query.has('verbose')) return 'ok'
  const excluded = new Set(query.getAll('exclude'))
  const lines = HEALTH_CHECKS.map((each) => `[+]${each} ${excluded.has(each) ? 'excluded: ok' : 'ok'}`)
  return `${lines.join('\n')}\n${root} check passed\n`
}
