import type { IncomingMessage } from 'node:http'
import type { UserInfo } from '@kubesim/api'
import type { ApiServer } from '../../api-server.ts'
import { forbidden, internalError } from '../../failures.ts'

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/
const EXTRA_PREFIX = 'impersonate-extra-'

/** Someone or something that a request wants to stand for. */
interface Wanted {
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
}

/**
 * The user whom a request wants to be, when it says so and its own user may: `kubectl --as`. Upstream: endpoints/filters WithImpersonation
 * @throws StatusError 403 when it may not
 */
export function impersonated(request: IncomingMessage, requester: UserInfo, server: Pick<ApiServer, 'authorize'>): UserInfo {
  if (!asksToImpersonate(request)) return requester
  const headers = request.headersDistinct
  const name = headers['impersonate-user']?.[0] ?? ''
  const groups = headers['impersonate-group'] ?? []
  const uid = headers['impersonate-uid']?.[0]
  const extra = extraOf(headers)
  const asksForMore = groups.length > 0 || uid !== undefined || Object.keys(extra).length > 0
  if (name === '') {
    if (asksForMore) throw internalError('requested impersonation of groups, uid or extra without impersonating a user name')
    return requester
  }
  for (const wanted of wantedOf(name, groups, { uid, extra })) requireAllowed(server, requester, wanted)
  const user: UserInfo = { name, groups: groupsOf(name, groups) }
  return { ...user, ...(uid !== undefined && { uid }), ...(Object.keys(extra).length > 0 && { extra }) }
}

function asksToImpersonate({ headers }: IncomingMessage): boolean {
  for (const name in headers) if (name.startsWith('impersonate-')) return true
  return false
}

function extraOf(headers: IncomingMessage['headersDistinct']): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(headers).filter(([header]) => header.startsWith(EXTRA_PREFIX))
  return Object.fromEntries(entries.map(([header, values = []]) => [unescaped(header.slice(EXTRA_PREFIX.length)), values]))
}

/** Keys that cannot be header names come percent-encoded; what is not well encoded is meant as it stands. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

function groupsOf(name: string, asked: readonly string[]): readonly string[] {
  const account = SERVICE_ACCOUNT.exec(name)
  const groups = asked.length === 0 && account !== null ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`] : asked
  if (name === 'system:anonymous') return groups.includes('system:unauthenticated') ? groups : [...groups, 'system:unauthenticated']
  const isSaid = groups.includes('system:authenticated') || groups.includes('system:unauthenticated')
  return isSaid ? groups : [...groups, 'system:authenticated']
}

function wantedOf(
  name: string,
  groups: readonly string[],
  { uid, extra }: { readonly uid: string | undefined; readonly extra: Readonly<Record<string, readonly string[]>> },
): readonly Wanted[] {
  const account = SERVICE_ACCOUNT.exec(name)
  const nothing = { group: '', subresource: '', namespace: '' }
  const authentication = { ...nothing, group: 'authentication.k8s.io' }
  return [
    account === null
      ? { ...nothing, resource: 'users', name }
      : { ...nothing, resource: 'serviceaccounts', namespace: account[1]!, name: account[2]! },
    ...groups.map((group) => ({ ...nothing, resource: 'groups', name: group })),
    ...(uid === undefined ? [] : [{ ...authentication, resource: 'uids', name: uid }]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({ ...authentication, resource: 'userextras', subresource: key, name: value })),
    ),
  ]
}

function requireAllowed(server: Pick<ApiServer, 'authorize'>, user: UserInfo, wanted: Wanted): void {
  const { decision, reason } = server.authorize({ type: 'resource', user, verb: 'impersonate', version: 'v1', ...wanted })
  if (decision === 'allow') return
  const { group, resource, subresource, namespace, name } = wanted
  const what = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  const message = `User ${JSON.stringify(user.name)} cannot impersonate resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`
  throw forbidden({ group, resource }, name, reason === '' ? message : `${message}: ${reason}`)
}
