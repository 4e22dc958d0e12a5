import type { Pod, ServiceAccount, UserInfo } from '@kubesim/api'
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

/** Differs: the token is not signed; whoever can talk to the simulation can forge one. */
export function encodeToken(claims: TokenClaims): string {
  return `${toBase64Url(JSON.stringify({ alg: 'none', typ: 'JWT' }))}.${toBase64Url(JSON.stringify(claims))}.`
}

/** The claims of a token of this server's form; undefined for any other text. */
export function decodeToken(token: string): TokenClaims | undefined {
  const [header, payload, signature, ...rest] = token.split('.')
  if (header === undefined || payload === undefined || signature !== '' || rest.length > 0) return undefined
  try {
    const claims = JSON.parse(fromBase64Url(payload)) as Partial<TokenClaims>
    return claims.iss === ISSUER && claims['kubernetes.io'] !== undefined ? (claims as TokenClaims) : undefined
  } catch {
    return undefined
  }
}

/** The user that a token stands for now: its account, and the pod it is bound to, must still be the ones it was made for. */
export function authenticateToken(
  store: Store<object>,
  token: string,
  nowSeconds: number,
): { readonly user: UserInfo; readonly audiences: readonly string[] } | string {
  const claims = decodeToken(token)
  if (claims === undefined) return 'invalid bearer token'
  if (nowSeconds >= claims.exp) return 'invalid bearer token, service account token has expired'
  const { namespace, serviceaccount, pod } = claims['kubernetes.io']
  const account = store.get('serviceaccounts', `${namespace}/${serviceaccount.name}`)?.value as ServiceAccount | undefined
  if (account?.metadata.uid !== serviceaccount.uid) return 'invalid bearer token, service account token has been invalidated'
  if (pod !== undefined) {
    const found = store.get('pods', `${namespace}/${pod.name}`)?.value as Pod | undefined
    if (found?.metadata.uid !== pod.uid) return 'invalid bearer token, service account token has been invalidated'
  }
  return { user: accountUser(claims), audiences: claims.aud }
}

function accountUser({ jti, 'kubernetes.io': { namespace, serviceaccount, pod, node } }: TokenClaims): UserInfo {
  return {
    name: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
    uid: serviceaccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
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

function toBase64Url(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}
