/** Where a chunked list goes on. Upstream: apiserver/pkg/storage/continue.go */
export interface ContinueToken {
  /** Revision of the first chunk; -1 means whatever is current, after the first one has been compacted. */
  readonly revision: number
  /** Full key in the store after which the next chunk begins. */
  readonly startAfter: string
}

/** Why a token cannot be used, in upstream's words; rendered as 400 `invalid continue token: ...`. */
export class ContinueTokenError extends Error {
  override readonly name = 'ContinueTokenError'
}

const TOKEN_VERSION = 'meta.k8s.io/v1'

/** The key is written relative to the request's namespace and ends in a NUL: the first key greater than the last one returned. */
export function encodeContinue(token: ContinueToken, namespace: string | undefined): string {
  const prefix = prefixOf(namespace)
  if (!token.startAfter.startsWith(prefix)) throw new Error('unable to encode next field: the key and key prefix do not match')
  const text = JSON.stringify({ v: TOKEN_VERSION, rv: token.revision, start: `${token.startAfter.slice(prefix.length)}\u0000` })
  return toBase64Url(text)
}

/** Throws a ContinueTokenError. */
export function decodeContinue(text: string, namespace: string | undefined): ContinueToken {
  const token = parseToken(text)
  if (token.v !== TOKEN_VERSION) {
    throw new ContinueTokenError(`continue key is not valid: server does not recognize this encoded version ${token.v ?? ''}`)
  }
  if (token.rv === undefined || token.rv === 0 || !Number.isSafeInteger(token.rv)) {
    throw new ContinueTokenError('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  }
  if (token.start === undefined || token.start === '') {
    throw new ContinueTokenError('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)')
  }
  const start = token.start.replace(/^\//, '')
  if (start.split('/').some((part) => part === '..' || part === '.' || part === '')) {
    throw new ContinueTokenError(`continue key is not valid: ${token.start}`)
  }
  return { revision: token.rv, startAfter: prefixOf(namespace) + (start.endsWith('\u0000') ? start.slice(0, -1) : start) }
}

interface WireToken {
  readonly v?: string
  readonly rv?: number
  readonly start?: string
}

function parseToken(text: string): WireToken {
  let value: unknown
  try {
    value = JSON.parse(fromBase64Url(text))
  } catch (error) {
    throw new ContinueTokenError(`continue key is not valid: ${(error as Error).message}`)
  }
  if (value === null || typeof value !== 'object') throw new ContinueTokenError('continue key is not valid: not an object')
  const { v, rv, start } = value as Record<string, unknown>
  return {
    ...(typeof v === 'string' && { v }),
    ...(typeof rv === 'number' && { rv }),
    ...(typeof start === 'string' && { start }),
  }
}

function prefixOf(namespace: string | undefined): string {
  return namespace === undefined ? '' : `${namespace}/`
}

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): string {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error('illegal base64 data')
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}
