import { parseFieldSelector } from '@kubesim/api'

/** What a URL and method ask for. Upstream: apiserver/pkg/endpoints/request RequestInfo */
export interface RequestInfo {
  /** False for paths such as `/healthz` and the discovery documents; then only `path` and `verb` (the method in lower case) mean something. */
  readonly isResourceRequest: boolean
  readonly path: string
  /** `get`, `list`, `watch`, ..., or `proxy`; empty for a method that the API does not know. */
  readonly verb: string
  readonly apiPrefix: string
  readonly group: string
  readonly version: string
  readonly namespace: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  /** Path segments from the resource on. */
  readonly parts: readonly string[]
}

/** A URL that looks like a resource request and is none. */
export class RequestInfoError extends Error {
  override readonly name = 'RequestInfoError'
}

const SLASH = 0x2f
const PREFIXES: ReadonlySet<string> = new Set(['api', 'apis'])
const VERBS_IN_PATH: ReadonlySet<string> = new Set(['proxy', 'watch'])
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize'])
const VERB_OF_METHOD: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/**
 * Reads a request line; `url` is path and query, or the path alone where the query has been read. Throws a RequestInfoError.
 * Upstream: RequestInfoFactory.NewRequestInfo
 */
export function parseRequestInfo(method: string, url: string, read?: URLSearchParams): RequestInfo {
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  const query = read ?? new URLSearchParams(question < 0 ? '' : url.slice(question + 1))
  const segments = splitPath(path)
  const grouped = segments[0] === 'apis'
  if (segments.length < (grouped ? 4 : 3) || !PREFIXES.has(segments[0]!)) return nonResource(method, path)
  const [apiPrefix = '', ...afterPrefix] = segments
  const group = grouped ? afterPrefix[0]! : ''
  const [version = '', ...rest] = grouped ? afterPrefix.slice(1) : afterPrefix
  const { verb, segments: place } = takeVerb(method, rest, url)
  const { namespace, parts } = takeNamespace(place)
  const [resource = '', partName = '', partSubresource = ''] = parts
  const { verb: finalVerb, name } = withoutName(verb, partName, query)
  const subresource = verb === 'proxy' ? '' : partSubresource
  return { isResourceRequest: true, path, verb: finalVerb, apiPrefix, group, version, namespace, resource, subresource, name, parts }
}

function takeVerb(
  method: string,
  segments: readonly string[],
  url: string,
): { readonly verb: string; readonly segments: readonly string[] } {
  const first = segments[0]!
  if (!VERBS_IN_PATH.has(first)) return { verb: VERB_OF_METHOD[method.toUpperCase()] ?? '', segments }
  if (segments.length < 2) throw new RequestInfoError(`unable to determine kind and namespace from url, ${url}`)
  return { verb: first, segments: segments.slice(1) }
}

/** `namespaces/x/pods/...` is about pods, `namespaces/x/status` about a namespace. */
function takeNamespace(segments: readonly string[]): { readonly namespace: string; readonly parts: readonly string[] } {
  if (segments[0] !== 'namespaces' || segments.length < 2) return { namespace: '', parts: segments }
  const inside = segments.length > 2 && !NAMESPACE_SUBRESOURCES.has(segments[2]!)
  return { namespace: segments[1]!, parts: inside ? segments.slice(2) : segments }
}

/** Without a name, a get is a list or a watch and a delete is that of a collection. */
function withoutName(verb: string, name: string, query: URLSearchParams): { readonly verb: string; readonly name: string } {
  if (name !== '') return { verb, name }
  if (verb === 'delete') return { verb: 'deletecollection', name }
  if (verb !== 'get') return { verb, name }
  return { verb: wantsWatch(query) ? 'watch' : 'list', name: selectedName(query.get('fieldSelector')) }
}

function wantsWatch(query: URLSearchParams): boolean {
  const value = query.get('watch')
  return value !== null && value !== '0' && value.toLowerCase() !== 'false'
}

/** The one name that a field selector allows; empty when it allows others, is broken, or names what no object is called. */
function selectedName(fieldSelector: string | null): string {
  if (fieldSelector === null) return ''
  try {
    const name = parseFieldSelector(fieldSelector).exactMatch('metadata.name') ?? ''
    return name === '.' || name === '..' || /[/%]/.test(name) ? '' : name
  } catch {
    return ''
  }
}

function nonResource(method: string, path: string): RequestInfo {
  return {
    isResourceRequest: false,
    path,
    verb: method.toLowerCase(),
    apiPrefix: '',
    group: '',
    version: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    parts: [],
  }
}

function splitPath(path: string): string[] {
  let start = 0
  let end = path.length
  while (start < end && path.charCodeAt(start) === SLASH) start++
  while (end > start && path.charCodeAt(end - 1) === SLASH) end--
  return start === end ? [] : path.slice(start, end).split('/')
}
