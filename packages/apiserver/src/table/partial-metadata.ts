import type { KubeObject } from '@kubesim/api'

/** What every kind has: the metadata alone. Upstream: metav1 PartialObjectMetadata */
export function partialMetadata({ metadata }: KubeObject): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
}
