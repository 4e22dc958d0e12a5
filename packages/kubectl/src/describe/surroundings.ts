import {
  daemonSets,
  deployments,
  endpointSlices,
  type IngressBackend,
  ingresses,
  isForbidden,
  type Lease,
  labelSelectorText,
  leases,
  limitRanges,
  namespaces,
  nodes,
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  pods,
  replicaSets,
  replicationControllers,
  resourceQuotas,
  type ServicePort,
  StatusError,
  services,
  statefulSets,
} from '@kubesim/api'
import { findReplicaSets } from '../rollout/replica-sets.ts'
import { describeDeployment } from './deployment.ts'
import type { DescribedAt, DescribeScope } from './describe-scope.ts'
import { description } from './description.ts'
import { endpointsText } from './endpoints.ts'
import { writeEvents } from './events.ts'
import { describeNamespace } from './namespace.ts'
import { describeIngress } from './networking.ts'
import { describeNode } from './node.ts'
import { describePersistentVolumeClaim } from './persistent-volume-claim.ts'
import { describePod } from './pod.ts'
import { describeReplicaSet, describeReplicationController } from './replica-set.ts'
import { describeService } from './service.ts'
import { describeDaemonSet, describeStatefulSet } from './stateful-set.ts'

/** Describers that look around in the cluster: what belongs to an object besides its events. */

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror'
const SERVICE_NAME_LABEL = 'kubernetes.io/service-name'
const LEASE_NAMESPACE = 'kube-node-lease'

/** A pod that is gone may have left events. Upstream: PodDescriber */
export function describePodAt(scope: DescribeScope, at: DescribedAt): string {
  let pod: Pod
  try {
    pod = scope.get(pods, at)
  } catch (error) {
    const left = scope.events({ name: at.name, namespace: at.namespace })
    if (left === undefined || left.length === 0 || !(error instanceof Error)) throw error
    return description((out) => {
      out.line(0, `Pod '${at.name}': error '${error.message}', but found events.`)
      writeEvents(out, left, scope.nowMs)
    })
  }
  const mirror = pod.metadata.annotations?.[MIRROR_ANNOTATION]
  return describePod(pod, scope.eventsOf(pod, { kind: '', ...(mirror !== undefined && { uid: mirror }) }), scope.nowMs)
}

export function describeDeploymentAt(scope: DescribeScope, at: DescribedAt): string {
  const deployment = scope.get(deployments, at)
  const events = scope.eventsOf(deployment)
  const all = scope.list(replicaSets, at.namespace, { labelSelector: labelSelectorText(deployment.spec.selector) })
  const found = findReplicaSets(deployment, all)
  return describeDeployment(deployment, { oldReplicaSets: found.old, newReplicaSet: found.current, events, nowMs: scope.nowMs })
}

export function describeReplicaSetAt(scope: DescribeScope, at: DescribedAt): string {
  const object = scope.get(replicaSets, at)
  const view = { pods: scope.podsOf(object, labelSelectorText(object.spec.selector)), events: scope.eventsOf(object), nowMs: scope.nowMs }
  return describeReplicaSet(object, view)
}

export function describeReplicationControllerAt(scope: DescribeScope, at: DescribedAt): string {
  const object = scope.get(replicationControllers, at)
  const view = {
    pods: scope.podsOf(object, labelSelectorText({ matchLabels: object.spec?.selector ?? {} })),
    events: scope.eventsOf(object),
    nowMs: scope.nowMs,
  }
  return describeReplicationController(object, view)
}

export function describeStatefulSetAt(scope: DescribeScope, at: DescribedAt): string {
  const object = scope.get(statefulSets, at)
  const view = { pods: scope.podsOf(object, labelSelectorText(object.spec?.selector)), events: scope.eventsOf(object), nowMs: scope.nowMs }
  return describeStatefulSet(object, view)
}

export function describeDaemonSetAt(scope: DescribeScope, at: DescribedAt): string {
  const object = scope.get(daemonSets, at)
  const view = { pods: scope.podsOf(object, labelSelectorText(object.spec?.selector)), events: scope.eventsOf(object), nowMs: scope.nowMs }
  return describeDaemonSet(object, view)
}

export function describeNamespaceAt(scope: DescribeScope, { name }: DescribedAt): string {
  return describeNamespace(scope.get(namespaces, { name }), scope.list(resourceQuotas, name), scope.list(limitRanges, name))
}

/** Events of a node are found by its uid and, as the kubelet writes them, by its name in place of it. Upstream: NodeDescriber */
export function describeNodeAt(scope: DescribeScope, { name }: DescribedAt): string {
  const node = scope.get(nodes, { name })
  const running = podsOn(scope, name)
  const byUid = scope.eventsOf(node)
  const events = byUid === undefined ? undefined : [...byUid, ...(scope.eventsOf(node, { uid: name }) ?? [])]
  return describeNode(node, { lease: leaseOf(scope, name), pods: running, events, nowMs: scope.nowMs })
}

function podsOn(scope: DescribeScope, name: string): readonly Pod[] | undefined {
  try {
    return scope.list(pods, '', { fieldSelector: `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded` })
  } catch (error) {
    if (isForbidden(error)) return undefined
    throw error
  }
}

function leaseOf(scope: DescribeScope, name: string): Lease | string {
  try {
    return scope.get(leases, { namespace: LEASE_NAMESPACE, name })
  } catch (error) {
    if (error instanceof StatusError) return error.message
    throw error
  }
}

export function describeServiceAt(scope: DescribeScope, at: DescribedAt): string {
  const service = scope.get(services, at)
  const slices = scope.list(endpointSlices, at.namespace, { labelSelector: `${SERVICE_NAME_LABEL}=${at.name}` })
  return describeService(service, { slices, events: scope.eventsOf(service), nowMs: scope.nowMs })
}

/** Pods that mount the claim, and a pod that owns it. Upstream: getPodsForPVC */
export function describeClaimAt(scope: DescribeScope, at: DescribedAt): string {
  const claim = scope.get(persistentVolumeClaims, at)
  const using = scope.list(pods, at.namespace).filter((pod) => usesClaim(pod, claim))
  return describePersistentVolumeClaim(claim, { pods: using, events: scope.eventsOf(claim), nowMs: scope.nowMs })
}

function usesClaim({ metadata, spec }: Pod, claim: PersistentVolumeClaim): boolean {
  const isMounted = spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === claim.metadata.name) ?? false
  return isMounted || (claim.metadata.ownerReferences?.some((owner) => owner.kind === 'Pod' && owner.uid === metadata.uid) ?? false)
}

export function describeIngressAt(scope: DescribeScope, at: DescribedAt): string {
  const ingress = scope.get(ingresses, at)
  const view = {
    backendText: (backend: IngressBackend) => backendText(scope, at.namespace, backend),
    events: scope.eventsOf(ingress),
    nowMs: scope.nowMs,
  }
  return describeIngress(ingress, view)
}

/** Upstream: IngressDescriber.describeBackendV1 */
function backendText(scope: DescribeScope, namespace: string, { service, resource }: IngressBackend): string {
  if (service === undefined) {
    return resource === undefined ? '' : `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`
  }
  const { number, name: portName = '' } = service.port ?? {}
  const shown = `${service.name}:${number || portName}`
  try {
    const slices = scope.list(endpointSlices, namespace, { labelSelector: `${SERVICE_NAME_LABEL}=${service.name}` })
    const ports: readonly ServicePort[] = scope.get(services, { namespace, name: service.name }).spec.ports ?? []
    const port = ports.findLast((each) => (number ? each.port === number : portName !== '' && each.name === portName))
    return `${shown} (${endpointsText(slices, port?.name ?? '')})`
  } catch (error) {
    if (error instanceof StatusError) return `${shown} (<error: ${error.message}>)`
    throw error
  }
}
