import {
  type FieldErrors,
  invalidCauses,
  invalidMessage,
  type Status,
  type StatusCause,
  type StatusDetails,
  StatusError,
} from '@kubesim/api'
import type { ServedResource } from './registry/served-resource.ts'

/** A resource as messages name it: `deployments.apps`. */
export interface NamedResource {
  readonly group: string
  readonly resource: string
}

export interface NamedKind {
  readonly group: string
  readonly kind: string
}

function qualified(group: string, name: string): string {
  return group === '' ? name : `${name}.${group}`
}

function fail(status: { code: number; reason?: string; message: string; details?: StatusDetails }): StatusError {
  const { code, reason, message, details } = status
  const whole: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason !== undefined && { reason }),
    ...(details !== undefined && { details }),
    code,
  }
  return new StatusError(whole)
}

function about({ group, resource }: NamedResource, name: string): StatusDetails {
  return { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: resource }
}

export function notFound(target: NamedResource, name: string): StatusError {
  return fail({
    code: 404,
    reason: 'NotFound',
    message: `${qualified(target.group, target.resource)} "${name}" not found`,
    details: about(target, name),
  })
}

/** 404 of a path that this server does not serve. */
export function pathNotFound(): StatusError {
  return fail({ code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} })
}

export function methodNotAllowed(): StatusError {
  return fail({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  })
}

/** `terminating`: what has the name is on its way out. */
export function alreadyExists(target: NamedResource, name: string, terminating: boolean): StatusError {
  const message = `${terminating ? 'object is being deleted: ' : ''}${qualified(target.group, target.resource)} "${name}" already exists`
  return fail({ code: 409, reason: 'AlreadyExists', message, details: about(target, name) })
}

export function generatedNameTaken(target: NamedResource, name: string, terminating: boolean): StatusError {
  const prefix = terminating ? 'object is being deleted: ' : ''
  const message = `${prefix}${qualified(target.group, target.resource)} "${name}" already exists, the server was not able to generate a unique name for the object`
  return fail({ code: 409, reason: 'AlreadyExists', message, details: { ...about(target, name), retryAfterSeconds: 1 } })
}

export function conflict(target: NamedResource, name: string, problem: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(target.group, target.resource)} "${name}": ${problem}`
  return fail({ code: 409, reason: 'Conflict', message, details: about(target, name) })
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

export function forbidden(target: NamedResource, name: string, problem: string): StatusError {
  const resource = qualified(target.group, target.resource)
  const message = name === '' ? `${resource} is forbidden: ${problem}` : `${resource} "${name}" is forbidden: ${problem}`
  return fail({ code: 403, reason: 'Forbidden', message, details: about(target, name) })
}

export function badRequest(message: string): StatusError {
  return fail({ code: 400, reason: 'BadRequest', message })
}

export function invalid({ group, kind }: NamedKind, name: string, errors: FieldErrors): StatusError {
  const details = {
    ...(name !== '' && { name }),
    ...(group !== '' && { group }),
    ...(kind !== '' && { kind }),
    causes: invalidCauses(errors),
  }
  return fail({
    code: 422,
    reason: 'Invalid',
    message: `${qualified(group, kind)} "${name}" is invalid: ${invalidMessage(errors)}`,
    details,
  })
}

/** 410; with the token with which a list can go on, inconsistently. */
export function expired(message: string, continueToken?: string): StatusError {
  const error = fail({ code: 410, reason: 'Expired', message })
  return continueToken === undefined ? error : new StatusError({ ...error.status, metadata: { continue: continueToken } })
}

export function tooLargeResourceVersion(wanted: number, current: number): StatusError {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }]
  return fail({ code: 504, reason: 'Timeout', message, details: { causes, retryAfterSeconds: 1 } })
}

export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return fail({ code: 429, reason: 'TooManyRequests', message, details: retryAfterSeconds === 0 ? {} : { retryAfterSeconds } })
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
  return fail({ code: 415, reason: 'UnsupportedMediaType', message })
}

/** 422 of a patch that does not fit its object; why stays with the server. Upstream: errors.NewGenericServerResponse */
export function unprocessable(): StatusError {
  return fail({ code: 422, reason: 'Invalid', message: 'the server rejected our request due to an error in our request', details: {} })
}

export function tooLarge(problem: string): StatusError {
  return fail({ code: 413, reason: 'RequestEntityTooLarge', message: `Request entity is too large: ${problem}` })
}

/** 409 of an apply that would change what other managers own. Upstream: errors.NewApplyConflict */
export function applyConflict(causes: readonly StatusCause[], message: string): StatusError {
  return fail({ code: 409, reason: 'Conflict', message, details: { causes } })
}

export function internalError(problem: string): StatusError {
  return fail({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${problem}`,
    details: { causes: [{ message: problem }] },
  })
}

/** 500 of an error that upstream hands on as it is, without a reason. */
export function unclassified(message: string): StatusError {
  return fail({ code: 500, message })
}

export function unavailable(message: string): StatusError {
  return fail({ code: 503, reason: 'ServiceUnavailable', message })
}

/** The same failure with one more cause. */
export function withCause({ status }: StatusError, cause: StatusCause): StatusError {
  const causes = [...(status.details?.causes ?? []), cause]
  return new StatusError({ ...status, details: { ...status.details, causes } })
}

export function isConflictError(error: unknown): boolean {
  return error instanceof StatusError && error.status.reason === 'Conflict'
}
