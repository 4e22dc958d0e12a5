import type { CertificateSigningRequest } from '../types/generated.ts'
import { EDIT, resourcesOf } from './define.ts'

const resource = resourcesOf('certificates.k8s.io', 'v1')

export const certificateSigningRequests = resource<CertificateSigningRequest>('certificatesigningrequests', 'CertificateSigningRequest', {
  namespaced: false,
  shortNames: ['csr'],
  status: true,
  subresources: [{ name: 'approval', kind: 'CertificateSigningRequest', verbs: EDIT }],
  hash: '95fRKMXA+00=',
})
