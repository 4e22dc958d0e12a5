import { formatMicroTime, type Lease } from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'

const DURATION_SECONDS = 3_600

/**
 * By which an API server says that it is there. Upstream: controlplane/apiserver, IdentityLeaseDurationSeconds. Differs: there is one server, which never
 * goes, so that it does not renew.
 */
export function identityLease(kernel: Kernel): Lease {
  const random = kernel.random('apiserver/identity')
  const name = `apiserver-${random.hex(26)}`
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: 'kube-system',
      labels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': 'control-plane' },
    },
    spec: { holderIdentity: `${name}_${random.uuid()}`, leaseDurationSeconds: DURATION_SECONDS, renewTime: formatMicroTime(kernel.now) },
  }
}
