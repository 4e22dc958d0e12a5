import type { ApiServer } from '../api-server.ts'
import type { DiscoveredGroup } from '../discovery/discovery.ts'
import {
  AGGREGATED_TYPE,
  aggregatedDiscovery,
  legacyGroupDocument,
  legacyGroups,
  legacyResources,
  legacyVersions,
} from './discovery-documents.ts'
import { type AcceptedType, parseAccept } from './negotiation.ts'
import { jsonAnswer, type PathAnswer, type PathRequest, tagged, textAnswer } from './path-answer.ts'
import { SERVER_VERSION } from './version.ts'

const HEALTH_PATHS: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz'])
/** Differs: there is nothing behind these checks that could fail, so they are fewer and always well. */
const HEALTH_CHECKS = [
  'ping',
  'log',
  'etcd',
  'informer-sync',
  'poststarthook/start-apiextensions-controllers',
  'poststarthook/rbac/bootstrap-roles',
]

/** Discovery, version and health. Undefined for a path that is none of them. */
export function answerNonResource(server: ApiServer, request: PathRequest): PathAnswer | undefined {
  const path = request.path.replace(/\/+$/, '') || '/'
  if (path === '/version') return jsonAnswer(SERVER_VERSION)
  const health = healthOf(path, request.query)
  if (health !== undefined) return textAnswer(health)
  return answerDiscovery(path, server.discovery(), request)
}

function answerDiscovery(path: string, groups: readonly DiscoveredGroup[], request: PathRequest): PathAnswer | undefined {
  if (path === '/') return jsonAnswer({ paths: rootPaths(groups) })
  const core = groups.filter(({ group }) => group === '')
  const named = groups.filter(({ group }) => group !== '')
  const isAggregated = wantsAggregated(request.accept)
  if (path === '/api') return isAggregated ? aggregated(core) : jsonAnswer(legacyVersions(request.address))
  if (path === '/apis') return isAggregated ? aggregated(named) : jsonAnswer(legacyGroups(named))
  const document = groupDocument(path, core, named)
  return document === undefined ? undefined : jsonAnswer(document)
}

function aggregated(groups: readonly DiscoveredGroup[]): PathAnswer {
  return tagged(jsonAnswer(aggregatedDiscovery(groups), { contentType: AGGREGATED_TYPE }))
}

function rootPaths(groups: readonly DiscoveredGroup[]): readonly string[] {
  const named = groups.filter(({ group }) => group !== '')
  const ofGroups = named.flatMap(({ group, versions }) => [`/apis/${group}`, ...versions.map((each) => `/apis/${each.groupVersion}`)])
  return ['/api', '/api/v1', '/apis', ...ofGroups, ...HEALTH_PATHS, '/metrics', '/openapi/v2', '/openapi/v3', '/version'].sort()
}

function wantsAggregated(accept: string | undefined): boolean {
  const isAggregated = ({ mediaType, parameters }: AcceptedType) =>
    mediaType === 'application/json' &&
    parameters.get('as') === 'APIGroupDiscoveryList' &&
    parameters.get('g') === 'apidiscovery.k8s.io' &&
    parameters.get('v') === 'v2'
  return parseAccept(accept).some(isAggregated)
}

function groupDocument(path: string, core: readonly DiscoveredGroup[], named: readonly DiscoveredGroup[]): object | undefined {
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
