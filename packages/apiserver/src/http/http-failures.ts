import { type Status, StatusError } from '@kubesim/api'

/** A failure of the transport, before a resource is known. */
export function failure(code: number, reason: string, message: string): StatusError {
  const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code }
  return new StatusError(status)
}

/** Upstream: negotiation.NewNotAcceptableError */
export function notAcceptable(accepted: readonly string[]): StatusError {
  return failure(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`)
}

/** Upstream: errors.NewUnauthorized */
export function unauthorized(): StatusError {
  return failure(401, 'Unauthorized', 'Unauthorized')
}

/** Upstream: errors.NewTimeoutError, as endpoints/handlers/finisher words it */
export function timedOut(): StatusError {
  return failure(504, 'Timeout', 'Timeout: request did not complete within requested timeout - context deadline exceeded')
}

/** Upstream: responsewriters.Forbidden */
export function pathForbidden(user: string, verb: string, path: string, reason: string): StatusError {
  const message = `forbidden: User ${JSON.stringify(user)} cannot ${verb} path ${JSON.stringify(path)}`
  const error = failure(403, 'Forbidden', reason === '' ? message : `${message}: ${reason}`)
  return new StatusError({ ...error.status, details: {} })
}

/** Whatever was thrown as a Status; a bug in the server becomes a 500 that says so. */
export function statusOf(error: unknown): Status {
  if (error instanceof StatusError) return error.status
  const message = error instanceof Error ? error.message : String(error)
  return failure(500, 'InternalError', `Internal error occurred: ${message}`).status
}
