import { type KubeObject, type Pod, StatusError, serviceAccounts, type TokenRequest } from '@kubesim/api'
import type { Client } from '@kubesim/client'

const LIFE_SECONDS = 3607

/** A token for the account of a pod, bound to the pod; undefined when the API gives none. Upstream: pkg/kubelet/token */
export function podToken(client: Client, pod: Pod, audience: string | undefined): string | undefined {
  const { name, namespace, uid } = pod.metadata
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {},
    spec: {
      audiences: audience === undefined ? [] : [audience],
      expirationSeconds: LIFE_SECONDS,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
    },
  } as KubeObject
  const at = { namespace: namespace!, name: pod.spec.serviceAccountName ?? 'default' }
  try {
    return (client.of(serviceAccounts).createSubresource(at, 'token', request) as TokenRequest).status?.token
  } catch (error) {
    if (error instanceof StatusError) return undefined
    throw error
  }
}
