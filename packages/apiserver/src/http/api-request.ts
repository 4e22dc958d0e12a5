import type { ApiRequest, GroupVersionKind, PatchType, RequestOptions, UserInfo, Verb } from '@kubesim/api'
import { badRequest, methodNotAllowed, unsupportedMediaType } from '../failures.ts'
import { parseRequestInfo, type RequestInfo, RequestInfoError } from '../request-info/request-info.ts'
import { decodeContent } from './content.ts'
import { isDryRun, optionsOf, queryValues } from './query-options.ts'
import { type RequestTarget, unescapeSegment } from './request-target.ts'
import { UnreadableBody } from './unreadable-body.ts'

/** A request as it came over the wire, apart from where it is addressed. */
export interface WireRequest {
  readonly query: URLSearchParams
  readonly contentType: string
  readonly userAgent: string
  readonly body: Buffer
  /** The kind that a body is to be of. */
  readonly kind: GroupVersionKind
  /** Wanted instead of the objects themselves. */
  readonly as: ApiRequest['as']
}

const VERBS: ReadonlySet<string> = new Set(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'])
const DELETE_OPTIONS: GroupVersionKind = { group: 'meta.k8s.io', version: 'v1', kind: 'DeleteOptions' }
const PATCH_TYPES: ReadonlySet<string> = new Set([
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
])

/** What a request line asks for. Throws 400 for one that looks like a resource request and is none. */
export function requestInfoOf(method: string, { path, search, query }: RequestTarget): RequestInfo {
  try {
    // Segments are those of the decoded path: an escaped slash is a slash. Upstream: http.Request.URL.Path
    return parseRequestInfo(method, path.includes('%') ? unescapeSegment(path).replaceAll('?', '%3F') : path, query)
  } catch (error) {
    if (error instanceof RequestInfoError) throw badRequest(search === '' ? error.message : `${error.message}?${search}`)
    throw error
  }
}

/** The API request in a resource request. Failures are thrown StatusErrors. */
export function apiRequestOf(wire: WireRequest, info: RequestInfo, user: UserInfo): ApiRequest {
  if (!VERBS.has(info.verb)) throw methodNotAllowed()
  const verb = info.verb as Verb
  const { query } = wire
  const content = carriesBody(verb, wire.body) ? readContent(wire, verb) : undefined
  const isDelete = isDeletion(verb)
  const asked = optionsOf(query)
  const options = isDelete && content !== undefined ? { ...asked, ...deleteOptionsOf(content.value) } : asked
  return {
    user,
    verb,
    group: info.group,
    version: info.version,
    resource: info.resource,
    subresource: info.subresource === '' ? undefined : info.subresource,
    namespace: info.namespace === '' ? undefined : info.namespace,
    // A selector may imply a name: only a segment of the path is one that the request is about.
    name: info.parts.length > 1 ? info.name : undefined,
    options: query.size === 0 ? options : { ...options, query: queryValues(query) },
    body: isDelete ? undefined : content?.value,
    patchType: verb === 'patch' ? (content?.type as PatchType | undefined) : undefined,
    duplicateFields: content?.duplicateFields,
    userAgent: wire.userAgent,
    as: wire.as,
    includeObject: query.get('includeObject') ?? undefined,
  } as ApiRequest
}

/** A deletion may say nothing; whoever else says nothing where something is expected is told so by the decoder. */
function carriesBody(verb: Verb, body: Buffer): boolean {
  if (isDeletion(verb)) return body.length > 0
  return verb === 'create' || verb === 'update' || verb === 'patch'
}

function isDeletion(verb: Verb): boolean {
  return verb === 'delete' || verb === 'deletecollection'
}

function readContent(wire: WireRequest, verb: Verb) {
  const type = (wire.contentType.split(';')[0] ?? '').trim().toLowerCase()
  if (verb === 'patch' && !PATCH_TYPES.has(type)) throw unsupportedMediaType([...PATCH_TYPES])
  try {
    return { type, ...decodeContent(wire.body, type, isDeletion(verb) ? DELETE_OPTIONS : wire.kind) }
  } catch (error) {
    if (error instanceof UnreadableBody && (verb === 'create' || verb === 'update')) throw error.insteadOf(wire.kind.kind, wire.body)
    throw error
  }
}

/** DeleteOptions may come as the body of a DELETE. Upstream: metav1 DeleteOptions */
function deleteOptionsOf(body: unknown): RequestOptions {
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw badRequest("couldn't get version/kind; json parse error: DeleteOptions must be an object")
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions, dryRun } = body as Record<string, unknown>
  return {
    ...(typeof gracePeriodSeconds === 'number' && { gracePeriodSeconds }),
    ...(typeof propagationPolicy === 'string' && { propagationPolicy: propagationPolicy as 'Background' }),
    ...(typeof orphanDependents === 'boolean' &&
      propagationPolicy === undefined && { propagationPolicy: orphanDependents ? 'Orphan' : 'Background' }),
    ...(preconditions !== undefined &&
      preconditions !== null && { preconditions: preconditions as NonNullable<RequestOptions['preconditions']> }),
    ...(Array.isArray(dryRun) && dryRun.length > 0 && { dryRun: isDryRun(dryRun as string[]) }),
  } as RequestOptions
}
