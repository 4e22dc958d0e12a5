import type { Status, StatusDetails } from '../types/generated.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { invalidCauses, invalidMessage } from '../validation/invalid-message.ts'
import { goQuoted } from './go-quoted.ts'
import { StatusError } from './status-error.ts'

/** A resource as failures name it: `deployments.apps`. */
export interface NamedResource {
  readonly group: string
  readonly resource: string
}

export interface NamedKind {
  readonly group: string
  readonly kind: string
}

interface Failure {
  readonly code: number
  readonly reason?: string
  readonly message: string
  readonly details?: StatusDetails
}

/** A StatusError of these parts, whole as the API writes it. */
export function failure({ code, reason, message, details }: Failure): StatusError {
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason !== undefined && { reason }),
    ...(details !== undefined && { details }),
    code,
  }
  return new StatusError(status)
}

function qualified(group: string, name: string): string {
  return group === '' ? name : `${name}.${group}`
}

function detailsOf({ group, resource }: NamedResource, name: string): StatusDetails {
  return { ...(name !== '' && { name }), ...(group !== '' && { group }), ...(resource !== '' && { kind: resource }) }
}

/*
 * What the API answers to what cannot be done. Upstream: apimachinery/pkg/api/errors
 */

export function notFound(target: NamedResource, name: string): StatusError {
  const message = `${qualified(target.group, target.resource)} ${goQuoted(name)} not found`
  return failure({ code: 404, reason: 'NotFound', message, details: detailsOf(target, name) })
}

export function alreadyExists(target: NamedResource, name: string): StatusError {
  const message = `${qualified(target.group, target.resource)} ${goQuoted(name)} already exists`
  return failure({ code: 409, reason: 'AlreadyExists', message, details: detailsOf(target, name) })
}

/** `problem` after upstream's sentence, such as `the object has been modified; please apply your changes ...`. */
export function conflict(target: NamedResource, name: string, problem: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(target.group, target.resource)} ${goQuoted(name)}: ${problem}`
  return failure({ code: 409, reason: 'Conflict', message, details: detailsOf(target, name) })
}

export function forbidden(target: NamedResource, name: string, problem: string): StatusError {
  const resource = qualified(target.group, target.resource)
  const what = resource === '' ? '' : `${resource}${name === '' ? '' : ` ${goQuoted(name)}`} is `
  return failure({ code: 403, reason: 'Forbidden', message: `${what}forbidden: ${problem}`, details: detailsOf(target, name) })
}

export function invalid({ group, kind }: NamedKind, name: string, errors: FieldErrors): StatusError {
  const problem = errors.length === 0 ? '' : `: ${invalidMessage(errors)}`
  const message = `${qualified(group, kind)} ${goQuoted(name)} is invalid${problem}`
  const details = { ...detailsOf({ group, resource: kind }, name), causes: invalidCauses(errors) }
  return failure({ code: 422, reason: 'Invalid', message, details })
}

export function badRequest(message: string): StatusError {
  return failure({ code: 400, reason: 'BadRequest', message })
}

export function unauthorized(message = 'not authorized'): StatusError {
  return failure({ code: 401, reason: 'Unauthorized', message })
}

export function gone(message: string): StatusError {
  return failure({ code: 410, reason: 'Gone', message })
}

/** The wanted resourceVersion or continue token is too old. */
export function resourceExpired(message: string): StatusError {
  return failure({ code: 410, reason: 'Expired', message })
}

export function methodNotSupported(target: NamedResource, action: string): StatusError {
  const message = `${action} is not supported on resources of kind ${goQuoted(qualified(target.group, target.resource))}`
  return failure({ code: 405, reason: 'MethodNotAllowed', message, details: detailsOf(target, '') })
}

export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return failure({ code: 429, reason: 'TooManyRequests', message, details: retryDetails(retryAfterSeconds) })
}

export function serviceUnavailable(message: string): StatusError {
  return failure({ code: 503, reason: 'ServiceUnavailable', message })
}

export function timeout(message: string, retryAfterSeconds: number): StatusError {
  return failure({ code: 504, reason: 'Timeout', message: `Timeout: ${message}`, details: retryDetails(retryAfterSeconds) })
}

export function serverTimeout(target: NamedResource, operation: string, retryAfterSeconds: number): StatusError {
  const resource = qualified(target.group, target.resource)
  const message = `The ${operation} operation against ${resource} could not be completed at this time, please try again.`
  const details = { ...detailsOf(target, operation), ...retryDetails(retryAfterSeconds) }
  return failure({ code: 500, reason: 'ServerTimeout', message, details })
}

export function internalError(problem: string): StatusError {
  const message = `Internal error occurred: ${problem}`
  return failure({ code: 500, reason: 'InternalError', message, details: { causes: [{ message: problem }] } })
}

function retryDetails(retryAfterSeconds: number): StatusDetails {
  return retryAfterSeconds === 0 ? {} : { retryAfterSeconds }
}
