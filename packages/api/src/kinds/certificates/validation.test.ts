import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../meta/object.ts'
import type { CertificateSigningRequest } from '../../types/generated.ts'
import { fieldErrorText } from '../../validation/invalid-message.ts'
import { base64OfText } from '../rules/base64.ts'
import { answersTo, NOW, prepared, received } from '../testing/answers.ts'
import { signingRequestStrategy } from './strategy.ts'
import { signingRequestApprovalErrors } from './validation.ts'

const pem = (type: string) => base64OfText(`-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`)
const SPEC = { request: pem('CERTIFICATE REQUEST'), signerName: 'example.com/web', usages: ['client auth'] }
const APPROVED = { type: 'Approved', status: 'True', reason: 'Fine', lastUpdateTime: NOW, lastTransitionTime: NOW }

function request(spec: object = {}, status: object = {}): CertificateSigningRequest {
  const object: KubeObject & { spec: object; status: object } = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'Any name at all' },
    spec: { ...SPEC, ...spec },
    status,
  }
  return object as KubeObject as CertificateSigningRequest
}

describe('a new certificate signing request', () => {
  it('is made in the name of who asks, and unapproved', () => {
    const made = prepared(request({ username: 'root', groups: ['system:masters'] }, { conditions: [APPROVED] }))
    expect(made.spec).toEqual({ ...SPEC, username: 'alice' })
    expect(made.status).toBeUndefined()
  })

  it.each([
    [{}, []],
    [{ request: pem('CERTIFICATE') }, [`spec.request: Invalid value: "${pem('CERTIFICATE')}": PEM block type must be CERTIFICATE REQUEST`]],
    [{ usages: [] }, ['spec.usages: Required value']],
    [{ usages: ['signing', 'signing'] }, ['spec.usages[1]: Duplicate value: "signing"']],
    [
      { signerName: 'kubernetes.io/legacy-unknown' },
      ['spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version'],
    ],
    [
      { signerName: 'web' },
      ['spec.signerName: Invalid value: "web": must be a fully qualified domain and path of the form \'example.com/signer-name\''],
    ],
    [
      { signerName: 'example/web' },
      ['spec.signerName: Invalid value: "example": should be a domain with at least two segments separated by dots'],
    ],
    [{ expirationSeconds: 5 }, ['spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)']],
  ])('of %j', (spec, errors) => {
    expect(answersTo('create', request(spec))).toEqual(errors)
  })
})

describe('a stored certificate signing request', () => {
  const live = received(request({ username: 'alice' }, { conditions: [APPROVED] }))

  it('is what it was asked for', () => {
    expect(signingRequestStrategy.prepareForUpdate!(request({ signerName: 'example.com/other' }), live, NOW).spec).toBe(live.spec)
  })

  it('keeps its approval and gets times through its status', () => {
    const conditions = [
      { ...APPROVED, reason: 'Changed' },
      { type: 'Failed', status: 'True' },
    ]
    const next = signingRequestStrategy.prepareForStatusUpdate!(request({}, { conditions }), live, NOW)
    expect(next.status?.conditions).toEqual([APPROVED, { type: 'Failed', status: 'True', lastUpdateTime: NOW, lastTransitionTime: NOW }])
  })

  it.each([
    [{ conditions: [APPROVED], certificate: pem('CERTIFICATE') }, []],
    [
      { conditions: [APPROVED], certificate: pem('KEY') },
      ['status.certificate: Invalid value: "<certificate data>": only CERTIFICATE PEM blocks are allowed, found "KEY"'],
    ],
    [{ conditions: [] }, ['status.conditions: Forbidden: updates may not remove a condition of type "Approved"']],
    [
      { conditions: [APPROVED, { type: 'Denied', status: 'False' }] },
      [
        'status.conditions[1].status: Unsupported value: "False": supported values: "True"',
        'status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
        'status.conditions: Forbidden: updates may not add a condition of type "Denied"',
      ],
    ],
  ])('with the status %j', (status, errors) => {
    expect(answersTo('status', request({}, status), live)).toEqual(errors)
  })

  it('is approved through a subresource of its own, which sets no certificate', () => {
    const fresh = received(request())
    const errors = (status: object) => signingRequestApprovalErrors(request({}, status), fresh).map(fieldErrorText)
    expect(errors({ conditions: [APPROVED] })).toEqual([])
    expect(errors({ conditions: [APPROVED], certificate: pem('CERTIFICATE') })).toEqual([
      'status.certificate: Forbidden: updates may not set certificate content',
    ])
  })
})
