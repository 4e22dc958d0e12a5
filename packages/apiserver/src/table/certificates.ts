import { type CertificateSigningRequest, humanDuration } from '@kubesim/api'
import { orNone } from './cell-text.ts'
import { AGE, NAME, tableOf, text } from './table-definition.ts'

export const certificateSigningRequestTable = tableOf<CertificateSigningRequest>([
  NAME,
  AGE,
  text('SignerName', ({ spec }) => orNone(spec.signerName)),
  text('Requestor', ({ spec }) => spec.username),
  text('RequestedDuration', ({ spec }) => (spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000))),
  text('Condition', condition),
])

/** Upstream: printers extractCSRStatus */
function condition({ status }: CertificateSigningRequest): string {
  const has = (wanted: string) => status?.conditions?.some(({ type }) => type === wanted) ?? false
  const decision = ['Denied', 'Approved'].find(has) ?? 'Pending'
  return `${decision}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`
}
