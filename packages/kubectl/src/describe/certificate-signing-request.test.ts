import { describe, expect, it } from 'vitest'
import { describeCertificateSigningRequest } from './certificate-signing-request.ts'

/** Subject O=system:nodes, OU=dev, CN=system:node:node-1; a DNS name, two addresses, a URI and an e-mail address. */
const REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQlVUQ0IrQUlCQURCQ01SVXdFd1lEVlFRS0RBeHplWE4wWlcwNmJtOWtaWE14RERBS0JnTlZCQXNNQTJSbApkakViTUJrR0ExVUVBd3dTYzNsemRHVnRPbTV2WkdVNmJtOWtaUzB4TUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJCnpqMERBUWNEUWdBRWY1czhvajFBcVUrc2NRL1dlVjZKeDY3SDJhUzVWQjZTYWV1dy9uT3hEbHc5TkUzcUZYRG4KQzFsTmEzZU5XV2FsR3cvVjJ3SDNnWFFvSzFrSWkwbWJxNkJVTUZJR0NTcUdTSWIzRFFFSkRqRkZNRU13UVFZRApWUjBSQkRvd09JSUpZUzVsZUdGdGNHeGxod1FLQUFBQmh4QWdBUTI0QUFBQUFBQUFBQUFBQUFBQmhneHpjR2xtClptVTZMeTk0TDNtQkJXRkFZaTVqTUFvR0NDcUdTTTQ5QkFNQ0EwZ0FNRVVDSVFEKzdoMXQyV0E5UXhoS0tKby8KbkxXUktqOEppc2dSVjBkRk1naTZpWE4xOFFJZ1ZQTlEvRS9XK0tEUVUwcDliRE9Tb1FlQjNPcVN5OUZHS3d3RQpNMnZrbmJBPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K'

function told(request: string, status = {}): string {
  return describeCertificateSigningRequest(
    {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'csr-1', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { request, signerName: 'kubernetes.io/kubelet-serving', username: 'system:node:node-1', expirationSeconds: 86_400, usages: [] },
      status,
    },
    [],
    0,
  )
}

describe('describe certificatesigningrequest', () => {
  it('reads the request', () => {
    const status = { conditions: [{ type: 'Approved', status: 'True' }], certificate: 'AA==' }
    expect(told(REQUEST, status)).toBe(`Name:                csr-1
Labels:              <none>
Annotations:         <none>
CreationTimestamp:   Thu, 01 Jan 2026 00:00:00 +0000
Requesting User:     system:node:node-1
Signer:              kubernetes.io/kubelet-serving
Requested Duration:  24h
Status:              Approved,Issued
Subject:
  Common Name:          system:node:node-1
  Serial Number:        
  Organization:         system:nodes
  Organizational Unit:  dev
Subject Alternative Names:
         DNS Names:        a.example
         Email Addresses:  a@b.c
         URIs:             spiffe://x/y
         IP Addresses:     10.0.0.1
                           2001:db8::1
Events:  <none>
`)
  })

  it('refuses what is no request', () => {
    expect(() => told(btoa('hello'))).toThrow('error: Error parsing CSR: PEM block type must be CERTIFICATE REQUEST')
  })
})
