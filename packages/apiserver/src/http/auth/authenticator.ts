import type { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { UserInfo } from '@kubesim/api'
import { unauthorized } from '../http-failures.ts'
import type { CertificateAuthority } from './certificate-authority.ts'

/** Turns a bearer token into the user it stands for; undefined when it stands for nobody. */
export type TokenReader = (token: string) => UserInfo | undefined

export interface AuthenticatorOptions {
  /** Whose client certificates count. */
  readonly authority?: CertificateAuthority
  /** Asked in turn for a token's user. */
  readonly tokens: readonly TokenReader[]
  /** Who asks without credentials; default `system:anonymous`. */
  readonly anonymous?: UserInfo
  /** Virtual time in milliseconds: certificates expire by it. */
  readonly now: () => number
}

export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] }
const AUTHENTICATED = 'system:authenticated'
/** Users remembered by what they are, so that one keeps its identity from request to request; past that they are forgotten. */
const USER_COUNT_MAX = 1_000

/** Who asks: a client certificate first, then a bearer token, else nobody in particular. Upstream: kubeapiserver/authenticator Config.New */
export class Authenticator {
  private readonly options: AuthenticatorOptions
  private readonly users = new Map<string, UserInfo>()
  /** A connection has shown its certificate once and for all. */
  private readonly shown = new WeakMap<TLSSocket, X509Certificate | undefined>()

  constructor(options: AuthenticatorOptions) {
    this.options = options
  }

  /** @throws StatusError 401 for credentials that do not hold */
  readonly authenticate = (request: IncomingMessage): UserInfo => {
    const user = this.certificateUser(request) ?? this.tokenUser(request)
    return user === undefined ? (this.options.anonymous ?? ANONYMOUS) : this.known(withAuthenticated(user))
  }

  private certificateUser({ socket }: IncomingMessage): UserInfo | undefined {
    const { authority, now } = this.options
    if (authority === undefined || !(socket instanceof TLSSocket)) return undefined
    if (!this.shown.has(socket)) this.shown.set(socket, socket.getPeerX509Certificate())
    const certificate = this.shown.get(socket)
    return certificate === undefined ? undefined : authority.userOf(certificate, now())
  }

  private tokenUser({ headers }: IncomingMessage): UserInfo | undefined {
    const [scheme = '', token = ''] = (headers.authorization ?? '').trim().split(/\s+/)
    // Another scheme is nobody's business here. Upstream: bearertoken.AuthenticateRequest
    if (scheme.toLowerCase() !== 'bearer' || token === '') return undefined
    for (const read of this.options.tokens) {
      const user = read(token)
      if (user !== undefined) return user
    }
    throw unauthorized()
  }

  private known(user: UserInfo): UserInfo {
    const key = JSON.stringify(user)
    const known = this.users.get(key)
    if (known !== undefined) return known
    if (this.users.size >= USER_COUNT_MAX) this.users.clear()
    this.users.set(key, user)
    return user
  }
}

function withAuthenticated(user: UserInfo): UserInfo {
  return user.groups.includes(AUTHENTICATED) ? user : { ...user, groups: [...user.groups, AUTHENTICATED] }
}
