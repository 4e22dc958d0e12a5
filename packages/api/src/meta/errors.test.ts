import { describe, expect, it } from 'vitest'
import {
  alreadyExists,
  conflict,
  forbidden,
  invalid,
  methodNotSupported,
  notFound,
  resourceExpired,
  serverTimeout,
  timeout,
  tooManyRequests,
} from './errors.ts'
import {
  isAlreadyExists,
  isConflict,
  isInvalid,
  isNotFound,
  isResourceExpired,
  isTooManyRequests,
  StatusError,
  statusCause,
  suggestedDelaySeconds,
} from './status-error.ts'

const deployments = { group: 'apps', resource: 'deployments' }
const pods = { group: '', resource: 'pods' }

describe('failures', () => {
  it('are whole Status objects', () => {
    expect(notFound(deployments, 'web').status).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'deployments.apps "web" not found',
      reason: 'NotFound',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
      code: 404,
    })
  })

  it.each([
    [alreadyExists(pods, 'a'), 409, 'pods "a" already exists'],
    [conflict(pods, 'a', 'try again'), 409, 'Operation cannot be fulfilled on pods "a": try again'],
    [forbidden(deployments, '', 'no'), 403, 'deployments.apps is forbidden: no'],
    [forbidden({ group: '', resource: '' }, '', 'no'), 403, 'forbidden: no'],
    [methodNotSupported(pods, 'patch'), 405, 'patch is not supported on resources of kind "pods"'],
    [timeout('slow', 1), 504, 'Timeout: slow'],
    [serverTimeout(pods, 'list', 2), 500, 'The list operation against pods could not be completed at this time, please try again.'],
    [invalid({ group: '', kind: 'Pod' }, 'a', []), 422, 'Pod "a" is invalid'],
  ])('%#', (error, code, message) => {
    expect(error.message).toBe(message)
    expect(error.status.code).toBe(code)
  })

  it('name the fields that are invalid', () => {
    const error = invalid({ group: 'apps', kind: 'Deployment' }, 'web', [
      { type: 'FieldValueRequired', field: 'spec.selector', detail: '' },
      { type: 'FieldValueInvalid', field: 'spec.replicas', badValue: -1, detail: 'must be greater than or equal to 0' },
      { type: 'FieldValueRequired', field: 'spec.selector', detail: '' },
    ])
    expect(error.message).toBe(
      'Deployment.apps "web" is invalid: [spec.selector: Required value, spec.replicas: Invalid value: -1: must be greater than or equal to 0]',
    )
    expect(error.status.details?.causes).toHaveLength(3)
    expect(statusCause(error, 'FieldValueInvalid')).toEqual({
      reason: 'FieldValueInvalid',
      message: 'Invalid value: -1: must be greater than or equal to 0',
      field: 'spec.replicas',
    })
  })
})

describe('what failed', () => {
  it('is told by the reason, or by the code when the reason says nothing', () => {
    expect(isNotFound(notFound(pods, 'a'))).toBe(true)
    expect(isNotFound(new StatusError({ code: 404 }))).toBe(true)
    expect(isConflict(alreadyExists(pods, 'a'))).toBe(false)
    expect(isAlreadyExists(alreadyExists(pods, 'a'))).toBe(true)
    expect(isResourceExpired(resourceExpired('too old'))).toBe(true)
    expect(isTooManyRequests(new StatusError({ code: 429, reason: 'Odd' }))).toBe(true)
    expect(isInvalid(new Error('x'))).toBe(false)
  })

  it('says when to come back', () => {
    expect(suggestedDelaySeconds(tooManyRequests('busy', 3))).toBe(3)
    expect(suggestedDelaySeconds(serverTimeout(pods, 'list', 0))).toBe(0)
    expect(suggestedDelaySeconds(notFound(pods, 'a'))).toBeUndefined()
  })
})
