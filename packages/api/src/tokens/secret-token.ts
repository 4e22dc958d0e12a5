import type { Secret, ServiceAccount } from '../types/generated.ts'
import { tokenClaims, unsignedToken } from './token-text.ts'

/** Type of Secrets that hold a service account's token for good. */
export const SERVICE_ACCOUNT_TOKEN = 'kubernetes.io/service-account-token'
export const ACCOUNT_NAME_ANNOTATION = 'kubernetes.io/service-account.name'
export const ACCOUNT_UID_ANNOTATION = 'kubernetes.io/service-account.uid'

const ISSUER = 'kubernetes/serviceaccount'
const PREFIX = `${ISSUER}/`

/** Whom the token of a Secret speaks for: it holds as long as the Secret and the account are there. Upstream: pkg/serviceaccount/legacy.go */
export interface SecretTokenClaims {
  readonly namespace: string
  readonly secretName: string
  readonly accountName: string
  readonly accountUid: string
}

/** Upstream: serviceaccount.LegacyClaims */
export function secretToken(secret: Secret, account: ServiceAccount): string {
  const namespace = account.metadata.namespace!
  const name = account.metadata.name!
  return unsignedToken({
    iss: ISSUER,
    [`${PREFIX}namespace`]: namespace,
    [`${PREFIX}secret.name`]: secret.metadata.name,
    [`${PREFIX}service-account.name`]: name,
    [`${PREFIX}service-account.uid`]: account.metadata.uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  })
}

/** Undefined for any text that is no such token. */
export function readSecretToken(token: string): SecretTokenClaims | undefined {
  const claims = tokenClaims(token) as Readonly<Record<string, string>> | null | undefined
  if (typeof claims !== 'object' || claims === null || claims.iss !== ISSUER) return undefined
  return {
    namespace: String(claims[`${PREFIX}namespace`]),
    secretName: String(claims[`${PREFIX}secret.name`]),
    accountName: String(claims[`${PREFIX}service-account.name`]),
    accountUid: String(claims[`${PREFIX}service-account.uid`]),
  }
}
