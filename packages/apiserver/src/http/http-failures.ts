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

/** Whatever was thrown as a Status; a bug in the server becomes a 500 that says so. */
export function statusOf(error: unknown): Status {
  if (error instanceof StatusError) return error.status
  const message = error instanceof Error ? error.message : String(error)
  return failure(500, 'InternalError', `Internal error occurred: ${message}`).status
}
