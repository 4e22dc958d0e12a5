import type { ObjectMeta, PodSpec, PodStatus } from '../../../types/generated.ts'
import { changed, memoised } from '../../structural-sharing.ts'

/*
 * Fields that say the same thing twice, kept in step as upstream's conversions between the served and the internal version keep them.
 */

/** `serviceAccount` follows `serviceAccountName`, and stands in for it. Upstream: pkg/apis/core/v1 Convert_v1_PodSpec_To_core_PodSpec */
export const withServiceAccountAlias: (spec: PodSpec) => PodSpec = memoised((spec) => {
  const name = spec.serviceAccountName || spec.serviceAccount || undefined
  return changed(spec, { serviceAccountName: name, serviceAccount: name })
})

/** `podIP` is the first of `podIPs`; where they differ the singular wins. Upstream: Convert_v1_PodStatus_To_core_PodStatus */
export function withPodIps(status: PodStatus | undefined): PodStatus | undefined {
  if (status === undefined || status === null) return undefined
  const { podIP, podIPs } = status
  const first = podIPs?.[0]?.ip
  if (podIP === first || (!podIP && !first)) return status
  return podIP ? changed(status, { podIPs: [{ ip: podIP }] }) : changed(status, { podIP: first })
}

const INIT_CONTAINER_ANNOTATIONS: ReadonlySet<string> = new Set([
  'pod.beta.kubernetes.io/init-containers',
  'pod.alpha.kubernetes.io/init-containers',
  'pod.beta.kubernetes.io/init-container-statuses',
  'pod.alpha.kubernetes.io/init-container-statuses',
])

/** Upstream: pkg/apis/core/v1 dropInitContainerAnnotations */
export function withoutInitContainerAnnotations(metadata: ObjectMeta): ObjectMeta {
  const annotations = Object.entries(metadata.annotations ?? {})
  const kept = annotations.filter(([key]) => !INIT_CONTAINER_ANNOTATIONS.has(key))
  return kept.length === annotations.length ? metadata : { ...metadata, annotations: Object.fromEntries(kept) }
}
