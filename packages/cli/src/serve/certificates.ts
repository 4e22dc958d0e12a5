import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'

/** A certificate and its private key, as PEM. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
}

/** When certificates hold. */
export interface Validity {
  readonly from: Date
  readonly to: Date
}

const ELLIPTIC = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

export async function makeAuthority(validity: Validity): Promise<KeyPair> {
  const made = await generate([{ name: 'commonName', value: 'kubesim' }], {
    ...ELLIPTIC,
    ...dates(validity),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  })
  return { cert: made.cert, key: made.private }
}

export async function makeServing(authority: KeyPair, hosts: readonly string[], validity: Validity): Promise<KeyPair> {
  const made = await generate([{ name: 'commonName', value: 'kube-apiserver' }], {
    ...ELLIPTIC,
    ...dates(validity),
    ca: authority,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: hosts.map((host) => (isAddress(host) ? { type: 7, ip: host } : { type: 2, value: host })) },
    ],
  })
  return { cert: made.cert, key: made.private }
}

/** A certificate that names a user and the groups the user is in. */
export async function makeClient(
  authority: KeyPair,
  user: { readonly name: string; readonly groups: readonly string[] },
  validity: Validity,
): Promise<KeyPair> {
  const subject = [...user.groups.map((value) => ({ shortName: 'O', value })), { name: 'commonName', value: user.name }]
  const made = await generate(subject, {
    ...ELLIPTIC,
    ...dates(validity),
    ca: authority,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', clientAuth: true },
    ],
  })
  return { cert: made.cert, key: made.private }
}

/** It is the authority's, speaks for every one of these hosts, and holds at least until then. */
export function isUsable(
  pem: string,
  needs: { readonly authority: string; readonly until: Date; readonly hosts?: readonly string[] },
): boolean {
  const certificate = new X509Certificate(pem)
  const authority = new X509Certificate(needs.authority)
  if (Date.parse(certificate.validTo) < needs.until.getTime()) return false
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) return false
  return (needs.hosts ?? []).every((host) => (isAddress(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined)
}

function dates({ from, to }: Validity) {
  return { notBeforeDate: from, notAfterDate: to }
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':')
}
