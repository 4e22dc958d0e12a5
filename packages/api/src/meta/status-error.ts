import type { Status, StatusCause } from '../types/generated.ts'

/** A failure as the API answers it. Upstream: apimachinery/pkg/api/errors StatusError */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly status: Status

  constructor(status: Status) {
    super(status.message ?? '')
    this.status = status
  }
}

/** Reasons that this reference knows; an answer with any other is judged by its code. */
const KNOWN_REASONS: ReadonlySet<string> = new Set([
  'Unauthorized',
  'Forbidden',
  'NotFound',
  'AlreadyExists',
  'Conflict',
  'Gone',
  'Invalid',
  'ServerTimeout',
  'StoreReadError',
  'Timeout',
  'TooManyRequests',
  'BadRequest',
  'MethodNotAllowed',
  'NotAcceptable',
  'RequestEntityTooLarge',
  'UnsupportedMediaType',
  'InternalError',
  'Expired',
  'ServiceUnavailable',
])

/** The reason of an API failure; empty for any other error. Upstream: ReasonForError */
export function reasonOf(error: unknown): string {
  return error instanceof StatusError ? (error.status.reason ?? '') : ''
}

function isFailure(error: unknown, reason: string, code: number): boolean {
  if (!(error instanceof StatusError)) return false
  const { status } = error
  return status.reason === reason || (status.code === code && !KNOWN_REASONS.has(status.reason ?? ''))
}

export function isNotFound(error: unknown): boolean {
  return isFailure(error, 'NotFound', 404)
}

export function isAlreadyExists(error: unknown): boolean {
  return reasonOf(error) === 'AlreadyExists'
}

export function isConflict(error: unknown): boolean {
  return isFailure(error, 'Conflict', 409)
}

export function isInvalid(error: unknown): boolean {
  return isFailure(error, 'Invalid', 422)
}

export function isForbidden(error: unknown): boolean {
  return isFailure(error, 'Forbidden', 403)
}

export function isBadRequest(error: unknown): boolean {
  return isFailure(error, 'BadRequest', 400)
}

export function isUnauthorized(error: unknown): boolean {
  return isFailure(error, 'Unauthorized', 401)
}

export function isGone(error: unknown): boolean {
  return isFailure(error, 'Gone', 410)
}

export function isResourceExpired(error: unknown): boolean {
  return reasonOf(error) === 'Expired'
}

export function isMethodNotSupported(error: unknown): boolean {
  return isFailure(error, 'MethodNotAllowed', 405)
}

export function isServiceUnavailable(error: unknown): boolean {
  return isFailure(error, 'ServiceUnavailable', 503)
}

export function isInternalError(error: unknown): boolean {
  return isFailure(error, 'InternalError', 500)
}

export function isTimeout(error: unknown): boolean {
  return isFailure(error, 'Timeout', 504)
}

export function isServerTimeout(error: unknown): boolean {
  return reasonOf(error) === 'ServerTimeout'
}

/** Here the code counts whatever the reason. */
export function isTooManyRequests(error: unknown): boolean {
  return error instanceof StatusError && (error.status.reason === 'TooManyRequests' || error.status.code === 429)
}

/** The cause of this type, where the failure names one. Upstream: StatusCause */
export function statusCause(error: unknown, type: string): StatusCause | undefined {
  return error instanceof StatusError ? error.status.details?.causes?.find(({ reason }) => reason === type) : undefined
}

/** Seconds after which the failure says to try again; undefined when it says nothing. Upstream: SuggestsClientDelay */
export function suggestedDelaySeconds(error: unknown): number | undefined {
  if (!(error instanceof StatusError) || error.status.details === undefined) return undefined
  const seconds = error.status.details.retryAfterSeconds ?? 0
  return seconds > 0 || error.status.reason === 'ServerTimeout' ? seconds : undefined
}
