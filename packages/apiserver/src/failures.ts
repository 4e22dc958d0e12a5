import { conflict, failure, type NamedResource, type StatusCause, StatusError } from '@kubesim/api'
import type { ServedResource } from './registry/served-resource.ts'

/*
 * The failures of the API machinery as every part of Kubernetes words them are api's; here are those that only a server has.
 */

export {
  badRequest,
  conflict,
  forbidden,
  internalError,
  invalid,
  type NamedKind,
  type NamedResource,
  notFound,
  tooManyRequests,
} from '@kubesim/api'

function about({ group, resource }: NamedResource, name: string) {
  return { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: resource }
}

function qualified(group: string, name: string): string {
  return group === '' ? name : `${name}.${group}`
}

/** 404 of a path that this server does not serve. */
export function pathNotFound(): StatusError {
  return failure({ code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} })
}

export function methodNotAllowed(): StatusError {
  return failure({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  })
}

/** `terminating`: what has the name is on its way out. */
export function alreadyExists(target: NamedResource, name: string, terminating: boolean): StatusError {
  const message = `${terminating ? 'object is being deleted: ' : ''}${qualified(target.group, target.resource)} "${name}" already exists`
  return failure({ code: 409, reason: 'AlreadyExists', message, details: about(target, name) })
}

export function generatedNameTaken(target: NamedResource, name: string, terminating: boolean): StatusError {
  const prefix = terminating ? 'object is being deleted: ' : ''
  const message = `${prefix}${qualified(target.group, target.resource)} "${name}" already exists, the server was not able to generate a unique name for the object`
  return failure({ code: 409, reason: 'AlreadyExists', message, details: { ...about(target, name), retryAfterSeconds: 1 } })
}

/** Conflict in the words of the storage below the registry. */
export function storageConflict(resource: ServedResource, key: string, problem: string): StatusError {
  const name = key.slice(key.indexOf('/') + 1)
  const path = `/registry/${resource.storageName.replace(/^[^/]*\//, '')}/${key}`
  return conflict(
    resource.definition,
    name,
    `StorageError: invalid object, Code: 4, Key: ${path}, ResourceVersion: 0, AdditionalErrorMsg: ${problem}`,
  )
}

/** Conflict of a deletion's precondition; it names the kind where others name the resource. */
export function preconditionFailed(
  { definition }: ServedResource,
  name: string,
  { what, wanted, found }: { readonly what: 'UID' | 'ResourceVersion'; readonly wanted: string; readonly found: string },
): StatusError {
  const fate = what === 'UID' ? 'deleted and then recreated' : 'modified'
  const problem = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). The object might have been ${fate}`
  return conflict({ group: definition.group, resource: definition.kind }, name, problem)
}

/** 410; with the token with which a list can go on, inconsistently. */
export function expired(message: string, continueToken?: string): StatusError {
  const error = failure({ code: 410, reason: 'Expired', message })
  return continueToken === undefined ? error : new StatusError({ ...error.status, metadata: { continue: continueToken } })
}

export function tooLargeResourceVersion(wanted: number, current: number): StatusError {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }]
  return failure({ code: 504, reason: 'Timeout', message, details: { causes, retryAfterSeconds: 1 } })
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
  return failure({ code: 415, reason: 'UnsupportedMediaType', message })
}

/** 422 of a patch that does not fit its object; why stays with the server. Upstream: errors.NewGenericServerResponse */
export function unprocessable(): StatusError {
  return failure({ code: 422, reason: 'Invalid', message: 'the server rejected our request due to an error in our request', details: {} })
}

export function tooLarge(problem: string): StatusError {
  return failure({ code: 413, reason: 'RequestEntityTooLarge', message: `Request entity is too large: ${problem}` })
}

/** 409 of an apply that would change what other managers own. Upstream: errors.NewApplyConflict */
export function applyConflict(causes: readonly StatusCause[], message: string): StatusError {
  return failure({ code: 409, reason: 'Conflict', message, details: { causes } })
}

/** 500 of an error that upstream hands on as it is, without a reason. */
export function unclassified(message: string): StatusError {
  return failure({ code: 500, message })
}

export function unavailable(message: string): StatusError {
  return failure({ code: 503, reason: 'ServiceUnavailable', message })
}

/** The same failure with one more cause. */
export function withCause({ status }: StatusError, cause: StatusCause): StatusError {
  const causes = [...(status.details?.causes ?? []), cause]
  return new StatusError({ ...status, details: { ...status.details, causes } })
}

export function isConflictError(error: unknown): boolean {
  return error instanceof StatusError && error.status.reason === 'Conflict'
}
