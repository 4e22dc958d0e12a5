import { type Pod, readSecretToken, type Secret, type ServiceAccount, tokenClaims, type UserInfo, unsignedToken } from '@kubesim/api'
import type { Store } from '../store/index.ts'

/** Whom a token speaks for and for how long. Times in seconds since 1970. Upstream: pkg/serviceaccount/claims.go */
export interface TokenClaims {
  readonly aud: readonly string[]
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly jti: string
  readonly 'kubernetes.io': {
    readonly namespace: string
    readonly serviceaccount: { readonly name: string; readonly uid: string }
    readonly pod?: { readonly name: string; readonly uid: string }
    readonly node?: { readonly name: string; readonly uid?: string }
    readonly secret?: { readonly name: string; readonly uid: string }
  }
  readonly nbf: number
  readonly sub: string
}

export const ISSUER = 'https://kubernetes.default.svc.cluster.local'
const INVALIDATED = 'invalid bearer token, service account token has been invalidated'

/** Whom a token stands for, and before whom. */
interface Authenticated {
  readonly user: UserInfo
  readonly audiences: readonly string[]
}

export function encodeToken(claims: TokenClaims): string {
  return unsignedToken(claims)
}

/** The claims of a token that this server has made on request; undefined for any other text. */
export function decodeToken(token: string): TokenClaims | undefined {
  const claims = tokenClaims(token) as Partial<TokenClaims> | null | undefined
  if (typeof claims !== 'object' || claims === null) return undefined
  return claims.iss === ISSUER && claims['kubernetes.io'] !== undefined ? (claims as TokenClaims) : undefined
}

/** The user that a token stands for now: its account, and the pod it is bound to, must still be the ones it was made for. */
export function authenticateToken(store: Store<object>, token: string, nowSeconds: number): Authenticated | string {
  const claims = decodeToken(token)
  if (claims === undefined) return authenticateSecretToken(store, token)
  if (nowSeconds >= claims.exp) return 'invalid bearer token, service account token has expired'
  const { namespace, serviceaccount, pod, secret } = claims['kubernetes.io']
  const account = store.get('serviceaccounts', `${namespace}/${serviceaccount.name}`)?.value as ServiceAccount | undefined
  if (account?.metadata.uid !== serviceaccount.uid) return INVALIDATED
  if (pod !== undefined) {
    const found = store.get('pods', `${namespace}/${pod.name}`)?.value as Pod | undefined
    if (found?.metadata.uid !== pod.uid) return INVALIDATED
  }
  if (secret !== undefined) {
    const found = store.get('secrets', `${namespace}/${secret.name}`)?.value as Secret | undefined
    if (found?.metadata.uid !== secret.uid) return INVALIDATED
  }
  return { user: accountUser(claims), audiences: claims.aud }
}

/** A token that a Secret keeps, for as long as it does. Upstream: pkg/serviceaccount legacyValidator */
function authenticateSecretToken(store: Store<object>, token: string): Authenticated | string {
  const claims = readSecretToken(token)
  if (claims === undefined) return 'invalid bearer token'
  const { namespace, secretName, accountName, accountUid } = claims
  const secret = store.get('secrets', `${namespace}/${secretName}`)?.value as Secret | undefined
  const account = store.get('serviceaccounts', `${namespace}/${accountName}`)?.value as ServiceAccount | undefined
  const isKept = secret !== undefined && secret.metadata.deletionTimestamp === undefined && secret.data?.token === btoa(token)
  if (!isKept || account?.metadata.uid !== accountUid) return INVALIDATED
  return { user: userOfAccount({ namespace, name: accountName, uid: accountUid }), audiences: [ISSUER] }
}

function accountUser({ jti, 'kubernetes.io': { namespace, serviceaccount, pod, node } }: TokenClaims): UserInfo {
  return {
    ...userOfAccount({ namespace, ...serviceaccount }),
    extra: {
      'authentication.kubernetes.io/credential-id': [`JTI=${jti}`],
      ...(pod !== undefined && {
        'authentication.kubernetes.io/pod-name': [pod.name],
        'authentication.kubernetes.io/pod-uid': [pod.uid],
      }),
      ...(node !== undefined && { 'authentication.kubernetes.io/node-name': [node.name] }),
    },
  }
}

function userOfAccount({ namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string }): UserInfo {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated']
  return { name: `system:serviceaccount:${namespace}:${name}`, uid, groups }
}
