import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../types/generated.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { textOfBase64 } from '../rules/base64.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { pemBlocks } from '../rules/pem.ts'
import { equalAs } from '../rules/semantic-equality.ts'
import { validateSignerName } from '../rules/signer-name.ts'

const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown'
const EXPIRATION_SECONDS_MIN = 600
const CONDITIONS = 'status.conditions'
const STATUSES = ['False', 'True', 'Unknown']
/** Conditions that are True or absent. */
const FINAL = ['Approved', 'Denied', 'Failed']
const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]

/** What an update may do that others may not: set the certificate, or approve and deny. */
type Permission = 'none' | 'certificate' | 'approval'

/**
 * What is wrong with a request; what was wrong already in the one that is stored is let be. Differs: neither requests nor certificates are
 * read further than their PEM blocks, so no signature is checked. Upstream: pkg/apis/certificates/validation validateCertificateSigningRequest
 */
export function signingRequestErrors(request: CertificateSigningRequest, live?: CertificateSigningRequest): FieldErrors {
  return errorsOf((errors) => {
    const { signerName = '', expirationSeconds } = request.spec
    if (pemBlocks(textOfBase64(request.spec.request ?? ''))[0]?.type !== 'CERTIFICATE REQUEST') {
      errors.invalid('spec.request', request.spec.request, 'PEM block type must be CERTIFICATE REQUEST')
    }
    validateUsages(request.spec.usages ?? [], live?.spec.usages ?? [], errors)
    if (signerName === LEGACY_SIGNER && live?.spec.signerName !== LEGACY_SIGNER) {
      errors.invalid('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version')
    } else validateSignerName(signerName, 'spec.signerName', errors)
    if (expirationSeconds !== undefined && expirationSeconds < EXPIRATION_SECONDS_MIN) {
      const detail = 'may not specify a duration less than 600 seconds (10 minutes)'
      errors.invalid('spec.expirationSeconds', expirationSeconds, detail)
    }
    validateConditions(request.status?.conditions ?? [], live?.status?.conditions ?? [], errors)
    validateCertificate(request.status?.certificate ?? '', live?.status?.certificate, errors)
  })
}

/** Upstream: ValidateCertificateSigningRequestUpdate and its likes for status and approval */
export function signingRequestChangeErrors(
  next: CertificateSigningRequest,
  live: CertificateSigningRequest,
  permission: Permission = 'none',
): FieldErrors {
  return errorsOf((errors) => {
    errors.append(signingRequestErrors(next, live))
    const [now, before] = [next.status?.conditions ?? [], live.status?.conditions ?? []]
    for (const type of FINAL) {
      if (ofType(now, type).length < ofType(before, type).length) {
        errors.forbidden(CONDITIONS, `updates may not remove a condition of type "${type}"`)
      }
    }
    if (permission !== 'approval') for (const type of ['Approved', 'Denied']) validateSameConditions(type, now, before, errors)
    validateSameCertificate(next.status?.certificate ?? '', live.status?.certificate ?? '', permission, errors)
  })
}

/** What may be written through `approval`. */
export function signingRequestApprovalErrors(next: CertificateSigningRequest, live: CertificateSigningRequest): FieldErrors {
  return signingRequestChangeErrors(next, live, 'approval')
}

function validateUsages(usages: readonly string[], before: readonly string[], errors: ErrorList): void {
  const field = 'spec.usages'
  if (usages.length === 0) errors.required(field)
  const isUnknown = (usage: string) => !USAGES.includes(usage)
  const isRepeated = (usage: string, index: number, list: readonly string[]) => list.indexOf(usage) < index
  if (!before.some(isUnknown)) {
    usages.forEach((usage, index) => {
      if (isUnknown(usage)) errors.notSupported(`${field}[${index}]`, usage, USAGES)
    })
  }
  if (before.some(isRepeated)) return
  usages.forEach((usage, index) => {
    if (isRepeated(usage, index, usages)) errors.duplicate(`${field}[${index}]`, usage)
  })
}

type Conditions = readonly CertificateSigningRequestCondition[]

function ofType(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type === type)
}

function validateConditions(conditions: Conditions, before: Conditions, errors: ErrorList): void {
  const typesBefore = before.map(({ type = '' }) => type)
  const allowsBoth = typesBefore.includes('Approved') && typesBefore.includes('Denied')
  const allowsRepeats = new Set(typesBefore).size < typesBefore.length
  const seen = new Set<string>()
  conditions.forEach(({ type = '', status = '' }, index) => {
    const field = `${CONDITIONS}[${index}]`
    if (type === '' && !typesBefore.includes('')) errors.required(`${field}.type`)
    const statuses = FINAL.includes(type) ? ['True'] : STATUSES
    if (status === '') errors.required(`${field}.status`)
    else if (!statuses.includes(status)) errors.notSupported(`${field}.status`, status, statuses)
    const opposite = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : undefined
    if (!allowsBoth && opposite !== undefined && seen.has(opposite)) {
      errors.invalid(CONDITIONS, type, 'Approved and Denied conditions are mutually exclusive')
    }
    if (!allowsRepeats && seen.has(type)) errors.duplicate(`${field}.type`, type)
    seen.add(type)
  })
}

/** Differs: the difference is not spelled out. */
function validateSameConditions(type: string, now: Conditions, before: Conditions, errors: ErrorList): void {
  const [next, old] = [ofType(now, type), ofType(before, type)]
  if (next.length > old.length) errors.forbidden(CONDITIONS, `updates may not add a condition of type "${type}"`)
  if (next.length !== old.length) return
  const isSame = next.every((condition, index) => equalAs('api.certificates.v1.CertificateSigningRequestCondition', condition, old[index]))
  if (!isSame) errors.forbidden(CONDITIONS, `updates may not modify a condition of type "${type}"\n`)
}

function validateCertificate(certificate: string, before: string | undefined, errors: ErrorList): void {
  if (certificate === (before ?? '')) return
  const problem = certificateProblem(certificate)
  if (problem !== undefined && (before === undefined || certificateProblem(before) === undefined)) {
    errors.invalid('status.certificate', '<certificate data>', problem)
  }
}

function certificateProblem(certificate: string): string | undefined {
  if (certificate === '') return undefined
  const blocks = pemBlocks(textOfBase64(certificate))
  for (const { type, hasHeaders } of blocks) {
    if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found "${type}"`
    if (hasHeaders) return 'no PEM block headers are permitted'
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined
}

function validateSameCertificate(next: string, before: string, permission: Permission, errors: ErrorList): void {
  if (next === before) return
  if (permission !== 'certificate') errors.forbidden('status.certificate', 'updates may not set certificate content')
  else if (before !== '') errors.forbidden('status.certificate', 'updates may not modify existing certificate content')
}
