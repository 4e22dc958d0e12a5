import { type KeyObject, X509Certificate } from 'node:crypto'
import type { UserInfo } from '@kubesim/api'
import { unauthorized } from '../http-failures.ts'

const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2'

/** What a certificate says for good; whether it still holds depends on the time. */
interface Reading {
  readonly user: UserInfo
  readonly expiresMs: number
}

/**
 * Whose certificates name users: the common name is the user, organisations are groups. Expiry is by virtual time.
 * Upstream: authentication/request/x509
 * Differs: a certificate that begins to hold later is taken, as when it was made says nothing about a world that is set in the past.
 */
export class CertificateAuthority {
  private readonly authority: X509Certificate
  private readonly key: KeyObject
  private readonly readings = new WeakMap<X509Certificate, Reading | undefined>()

  constructor(pem: string) {
    this.authority = new X509Certificate(pem)
    this.key = this.authority.publicKey
  }

  /** @throws StatusError 401 for a certificate of someone else, of another use, or past its time */
  userOf(certificate: X509Certificate, nowMs: number): UserInfo {
    if (!this.readings.has(certificate)) this.readings.set(certificate, this.read(certificate))
    const reading = this.readings.get(certificate)
    if (reading === undefined || nowMs > reading.expiresMs) throw unauthorized()
    return reading.user
  }

  private read(certificate: X509Certificate): Reading | undefined {
    if (!certificate.checkIssued(this.authority) || !certificate.verify(this.key)) return undefined
    const uses = certificate.keyUsage as readonly string[] | undefined
    if (uses !== undefined && !uses.includes(CLIENT_AUTHENTICATION)) return undefined
    const { subject } = certificate.toLegacyObject() as unknown as { readonly subject: Readonly<Record<string, string | string[]>> }
    const name = valuesOf(subject.CN)[0]
    if (name === undefined || name === '') return undefined
    const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
    const extra = { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] }
    return { user: { name, groups: valuesOf(subject.O), extra }, expiresMs: Date.parse(certificate.validTo) }
  }
}

function valuesOf(attribute: string | readonly string[] | undefined): readonly string[] {
  if (attribute === undefined) return []
  return typeof attribute === 'string' ? [attribute] : attribute
}
