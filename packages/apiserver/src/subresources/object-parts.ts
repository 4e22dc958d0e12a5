import {
  type CertificateSigningRequest,
  type CertificateSigningRequestCondition,
  type Container,
  type KubeObject,
  type Namespace,
  namespaceFinalizeErrors,
  type ObjectMeta,
  type Pod,
  type PodSpec,
  signingRequestApprovalErrors,
} from '@kubesim/api'
import { changedMetadata, statusOf, withStatusOf } from '../registry/metadata.ts'
import { MAIN, type UpdateMode } from '../registry/update-mode.ts'
import { ephemeralContainerErrors, resizeErrors } from './pod-part-validation.ts'

/** namespaces/x/finalize: everything but status, the finalizers of the spec included. Upstream: namespaceFinalizeStrategy */
export const FINALIZE: UpdateMode = {
  subresource: 'finalize',
  prepare: ({ resource }, { next, live, metadata }) => withStatusOf(resource, next, { status: statusOf(live), metadata }),
  validate: (_scope, next) => namespaceFinalizeErrors(next as Namespace),
}

/** certificatesigningrequests/x/approval: only the conditions Approved and Denied. Upstream: csrApprovalStrategy */
export const APPROVAL: UpdateMode = {
  subresource: 'approval',
  prepare({ core }, { next, live, metadata }) {
    const old = live as CertificateSigningRequest
    const given = (next as CertificateSigningRequest).status?.conditions ?? []
    const conditions = given.map((condition) => stamped(condition, old.status?.conditions ?? [], core.clock.now))
    return { ...old, metadata, status: { ...old.status, conditions } } as KubeObject
  },
  validate: (_scope, next, live) => signingRequestApprovalErrors(next as CertificateSigningRequest, live as CertificateSigningRequest),
}

/** Times that the caller left out: kept while the condition stands as it was. Upstream: populateConditionTimestamps */
function stamped(
  condition: CertificateSigningRequestCondition,
  old: readonly CertificateSigningRequestCondition[],
  now: string,
): CertificateSigningRequestCondition {
  const same = old.find((other) => other.type === condition.type && other.status === condition.status)
  return {
    ...condition,
    lastUpdateTime: condition.lastUpdateTime ?? now,
    lastTransitionTime: condition.lastTransitionTime ?? same?.lastTransitionTime ?? now,
  }
}

/** pods/x/ephemeralcontainers: only that list. Upstream: podEphemeralContainersStrategy */
export const EPHEMERAL_CONTAINERS: UpdateMode = {
  ...MAIN,
  subresource: 'ephemeralcontainers',
  prepare(_scope, { next, live, metadata }) {
    const { ephemeralContainers } = (next as Pod).spec
    return podWith(live as Pod, metadata, { ...(live as Pod).spec, ephemeralContainers } as PodSpec)
  },
  validate: ({ resource }, next, live) => ephemeralContainerErrors(next as Pod, live as Pod, resource.strategy),
}

/** pods/x/resize: only resources and resize policies of containers. Upstream: podResizeStrategy */
export const RESIZE: UpdateMode = {
  subresource: 'resize',
  prepare(_scope, { next, live, metadata }) {
    const [spec, old] = [(next as Pod).spec, (live as Pod).spec]
    const containers = resized(spec.containers, old.containers)
    const initContainers = resized(spec.initContainers, old.initContainers)
    return podWith(live as Pod, metadata, { ...old, containers: containers!, ...(initContainers !== undefined && { initContainers }) })
  },
  validate: ({ resource }, next, live) => resizeErrors(next as Pod, live as Pod, resource.strategy),
}

/** Of metadata, too, only the live one counts, as in a status update. Upstream: metav1.ResetObjectMetaForStatus */
function podWith(live: Pod, metadata: ObjectMeta, spec: PodSpec): Pod {
  const { labels, annotations, finalizers, ownerReferences } = live.metadata
  const kept = changedMetadata(metadata, { labels, annotations, finalizers, ownerReferences } as Partial<ObjectMeta>)
  return { apiVersion: 'v1', kind: 'Pod', metadata: kept, spec, status: live.status } as Pod
}

/** The very list that was given where containers were added, removed or renamed: validation refuses it. */
function resized(next: readonly Container[] | undefined, old: readonly Container[] | undefined): readonly Container[] | undefined {
  if (next === undefined || old === undefined || next.length !== old.length) return next
  if (next.some((container, index) => container.name !== old[index]!.name)) return next
  return old.map((container, index) => {
    const { resources, resizePolicy } = next[index]!
    const { resources: _resources, resizePolicy: _policy, ...rest } = container
    return { ...rest, ...(resources !== undefined && { resources }), ...(resizePolicy !== undefined && { resizePolicy }) }
  })
}
