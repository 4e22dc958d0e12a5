import {
  type ApiResponse,
  type FieldError,
  formatTime,
  type KubeObject,
  type Node,
  type Pod,
  parseGroupVersion,
  type ServiceAccount,
  type TokenRequest,
} from '@kubesim/api'
import { encodeToken, ISSUER, type TokenClaims } from '../auth/service-account-token.ts'
import { badRequest, conflict, invalid, notFound } from '../failures.ts'
import { decodeAs } from '../registry/decode.ts'
import { requireLive } from '../registry/stored.ts'
import type { RequestScope } from '../request-scope.ts'

const TOKEN_REQUEST = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }
const EXPIRATION_DEFAULT_SECONDS = 3600
const EXPIRATION_MIN_SECONDS = 600
const EXPIRATION_MAX_SECONDS = 2 ** 32

/** POST serviceaccounts/x/token. Upstream: core/serviceaccount/storage TokenREST */
export function requestToken(scope: RequestScope): ApiResponse {
  const request = decodeAs(scope, TOKEN_REQUEST) as TokenRequest
  const account = requireLive(scope).object as ServiceAccount
  requireMatch(request, account)
  // In protobuf a spec with nothing in it is no spec.
  const wanted: Partial<TokenRequest['spec']> = request.spec ?? {}
  const spec = {
    ...wanted,
    audiences: (wanted.audiences ?? []).length > 0 ? wanted.audiences : [ISSUER],
    expirationSeconds: wanted.expirationSeconds ?? EXPIRATION_DEFAULT_SECONDS,
  }
  requireExpiration(spec.expirationSeconds)
  const nowSeconds = Math.floor(scope.core.clock.nowMs / 1000)
  const claims: TokenClaims = {
    aud: spec.audiences!,
    exp: nowSeconds + spec.expirationSeconds,
    iat: nowSeconds,
    iss: ISSUER,
    jti: scope.core.kernel.random(scope.dryRun ? 'dryRun/token/jti' : 'token/jti').uuid(),
    'kubernetes.io': {
      namespace: account.metadata.namespace!,
      ...boundTo(scope, spec.boundObjectRef, account),
      serviceaccount: { name: account.metadata.name!, uid: account.metadata.uid! },
    },
    nbf: nowSeconds,
    sub: `system:serviceaccount:${account.metadata.namespace}:${account.metadata.name}`,
  }
  const { name, namespace, uid } = account.metadata
  const metadata = { ...request.metadata, name, namespace, uid, creationTimestamp: scope.core.clock.now } as TokenRequest['metadata']
  const status = { token: encodeToken(claims), expirationTimestamp: formatTime((nowSeconds + spec.expirationSeconds) * 1000) }
  const object = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata, spec, status } as TokenRequest
  return { type: 'object', code: 201, object: object as KubeObject, warnings: scope.warnings }
}

function requireMatch({ metadata = {} }: TokenRequest, account: ServiceAccount): void {
  const { name, namespace, uid } = account.metadata
  const refuse = (field: string, badValue: string, what: string) => {
    throw invalid(TOKEN_REQUEST, name!, [
      { type: 'FieldValueInvalid', field, badValue, detail: `must match the service account ${what} if specified` },
    ])
  }
  if (metadata.name && metadata.name !== name) refuse('metadata.name', metadata.name, 'name')
  if (metadata.namespace && metadata.namespace !== namespace) refuse('metadata.namespace', metadata.namespace, 'namespace')
  if (metadata.uid && metadata.uid !== uid) {
    const message = `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`
    throw conflict({ group: TOKEN_REQUEST.group, resource: TOKEN_REQUEST.kind }, name!, message)
  }
}

function requireExpiration(badValue: number): void {
  const refuse = (detail: string): FieldError[] => [{ type: 'FieldValueInvalid', field: 'spec.expirationSeconds', badValue, detail }]
  if (badValue < EXPIRATION_MIN_SECONDS) throw invalid(TOKEN_REQUEST, '', refuse('may not specify a duration less than 10 minutes'))
  if (badValue > EXPIRATION_MAX_SECONDS) throw invalid(TOKEN_REQUEST, '', refuse('may not specify a duration larger than 2^32 seconds'))
}

type Bound = Pick<TokenClaims['kubernetes.io'], 'pod' | 'node' | 'secret'>

/** A token may live only as long as an object: it is then bound to that object's incarnation. */
function boundTo(scope: RequestScope, reference: TokenRequest['spec']['boundObjectRef'], account: ServiceAccount): Bound {
  if (reference === undefined) return {}
  const { group } = parseGroupVersion(reference.apiVersion ?? '')
  const { kind = '', name = '' } = reference
  const resource = group === '' ? BOUND_RESOURCES[kind] : undefined
  if (resource === undefined) {
    const { version } = parseGroupVersion(reference.apiVersion ?? '')
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`)
  }
  const key = resource === 'nodes' ? name : `${account.metadata.namespace}/${name}`
  const found = scope.core.store.get(resource, key)?.value as KubeObject | undefined
  if (found === undefined) throw notFound({ group: '', resource }, name)
  const uid = found.metadata.uid!
  if (reference.uid && reference.uid !== uid) {
    const message = `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`
    throw conflict({ group: '', resource: kind }, name, message)
  }
  if (kind === 'Pod') return boundToPod(scope, found as Pod, account)
  return kind === 'Node' ? { node: { name, uid } } : { secret: { name, uid } }
}

const BOUND_RESOURCES: Readonly<Record<string, string>> = { Pod: 'pods', Node: 'nodes', Secret: 'secrets' }

function boundToPod({ core }: RequestScope, pod: Pod, account: ServiceAccount): Bound {
  if (pod.spec.serviceAccountName !== account.metadata.name) {
    throw badRequest(`cannot bind token for serviceaccount "${account.metadata.name}" to pod running with different serviceaccount name.`)
  }
  const bound = { pod: { name: pod.metadata.name!, uid: pod.metadata.uid! } }
  if (!pod.spec.nodeName) return bound
  const node = core.store.get('nodes', pod.spec.nodeName)?.value as Node | undefined
  return { ...bound, node: { name: pod.spec.nodeName, ...(node !== undefined && { uid: node.metadata.uid! }) } }
}
