import { type CertificateSigningRequest, type Event, formatLabels, humanDuration } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import { type CertificateRequest, parseCertificateRequest } from './certificate-request.ts'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { timeText } from './times.ts'

/** Upstream: describeCertificateSigningRequest */
export function describeCertificateSigningRequest(
  object: CertificateSigningRequest,
  events: readonly Event[] | undefined,
  nowMs: number,
): string {
  const { metadata, spec } = object
  const request = requestOf(object)
  return description((out) => {
    out.line(0, `Name:\t${metadata.name}`)
    out.line(0, `Labels:\t${formatLabels(metadata.labels)}`)
    out.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`)
    out.line(0, `CreationTimestamp:\t${timeText(metadata.creationTimestamp)}`)
    out.line(0, `Requesting User:\t${spec.username ?? ''}`)
    if (spec.signerName) out.line(0, `Signer:\t${spec.signerName}`)
    if (spec.expirationSeconds !== undefined) out.line(0, `Requested Duration:\t${humanDuration(spec.expirationSeconds * 1000)}`)
    out.line(0, `Status:\t${statusText(object)}`)
    writeSubject(out, request)
    writeAlternativeNames(out, request)
    writeEvents(out, events, nowMs)
  })
}

function requestOf({ spec }: CertificateSigningRequest): CertificateRequest {
  try {
    return parseCertificateRequest(atob(spec.request))
  } catch (error) {
    throw fail(`Error parsing CSR: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** `Approved,Issued`. Upstream: extractCSRStatus */
function statusText({ status }: CertificateSigningRequest): string {
  const has = (type: string) => status?.conditions?.some((condition) => condition.type === type) ?? false
  const verdict = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'
  return `${verdict}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`
}

function writeSubject(out: Description, request: CertificateRequest): void {
  out.line(0, 'Subject:')
  out.line(0, `\tCommon Name:\t${request.commonName}`)
  out.line(0, `\tSerial Number:\t${request.serialNumber}`)
  writeValues(out, 'Organization', request.organization)
  writeValues(out, 'Organizational Unit', request.organizationalUnit)
  writeValues(out, 'Country', request.country)
  writeValues(out, 'Locality', request.locality)
  writeValues(out, 'Province', request.province)
  writeValues(out, 'StreetAddress', request.streetAddress)
  writeValues(out, 'PostalCode', request.postalCode)
}

function writeAlternativeNames(out: Description, { dnsNames, emailAddresses, uris, ipAddresses }: CertificateRequest): void {
  if (dnsNames.length + emailAddresses.length + uris.length + ipAddresses.length === 0) return
  out.line(0, 'Subject Alternative Names:')
  writeValues(out, 'DNS Names', dnsNames)
  writeValues(out, 'Email Addresses', emailAddresses)
  writeValues(out, 'URIs', uris)
  writeValues(out, 'IP Addresses', ipAddresses)
}

function writeValues(out: Description, title: string, values: readonly string[]): void {
  if (values.length > 0) out.line(0, `\t${title}:\t${values.join('\n\t\t')}`)
}
