import {
  certificateSigningRequests,
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  cronJobs,
  csiNodes,
  daemonSets,
  deployments,
  type Event,
  endpointSlices,
  endpoints,
  horizontalPodAutoscalers,
  ingressClasses,
  ingresses,
  ipAddresses,
  jobs,
  type KubeObject,
  limitRanges,
  namespaces,
  networkPolicies,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  priorityClasses,
  type ResourceDefinition,
  replicaSets,
  replicationControllers,
  resourceQuotas,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
  serviceCIDRs,
  services,
  statefulSets,
  storageClasses,
  volumeAttributesClasses,
} from '@kubesim/api'
import { describeHorizontalPodAutoscaler } from './autoscaler.ts'
import { describeCertificateSigningRequest } from './certificate-signing-request.ts'
import { describeConfigMap, describePriorityClass, describeSecret, describeServiceAccount } from './config.ts'
import type { DescribedAt, DescribeScope } from './describe-scope.ts'
import { describeEndpointSlice, describeEndpoints } from './endpoints.ts'
import { describeAnything } from './generic.ts'
import { describeCronJob, describeJob } from './job.ts'
import { describeLimitRange, describeResourceQuota } from './namespace.ts'
import { describeIngressClass, describeIpAddress, describeServiceCidr } from './networking.ts'
import { describePersistentVolume } from './persistent-volume.ts'
import { describeNetworkPolicy, describePodDisruptionBudget } from './policy.ts'
import { describeRole, describeRoleBinding } from './rbac.ts'
import { describeCsiNode, describeStorageClass, describeVolumeAttributesClass } from './storage.ts'
import {
  describeClaimAt,
  describeDaemonSetAt,
  describeDeploymentAt,
  describeIngressAt,
  describeNamespaceAt,
  describeNodeAt,
  describePodAt,
  describeReplicaSetAt,
  describeReplicationControllerAt,
  describeServiceAt,
  describeStatefulSetAt,
} from './surroundings.ts'

/** Fetches an object, and what belongs to it, and puts it into words. */
export type Describer = (scope: DescribeScope, at: DescribedAt) => string

interface Entry {
  readonly definition: ResourceDefinition
  readonly describe: Describer
}

/** Of a kind that needs nothing beside the object itself. */
function alone<T extends KubeObject>(definition: ResourceDefinition<T>, describe: (object: T) => string): Entry {
  return { definition, describe: (scope, at) => describe(scope.get(definition, at)) }
}

/** Of a kind that needs its events beside the object. */
function withEvents<T extends KubeObject>(
  definition: ResourceDefinition<T>,
  describe: (object: T, events: readonly Event[] | undefined, nowMs: number) => string,
): Entry {
  return {
    definition,
    describe: (scope, at) => {
      const object = scope.get(definition, at)
      return describe(object, scope.eventsOf(object), scope.nowMs)
    },
  }
}

/** Upstream: describerMap */
const ENTRIES: readonly Entry[] = [
  { definition: pods, describe: describePodAt },
  { definition: replicationControllers, describe: describeReplicationControllerAt },
  alone(secrets, describeSecret),
  { definition: services, describe: describeServiceAt },
  withEvents(serviceAccounts, describeServiceAccount),
  { definition: nodes, describe: describeNodeAt },
  alone(limitRanges, describeLimitRange),
  alone(resourceQuotas, describeResourceQuota),
  withEvents(persistentVolumes, describePersistentVolume),
  { definition: persistentVolumeClaims, describe: describeClaimAt },
  { definition: namespaces, describe: describeNamespaceAt },
  withEvents(endpoints, describeEndpoints),
  withEvents(configMaps, describeConfigMap),
  withEvents(endpointSlices, describeEndpointSlice),
  withEvents(horizontalPodAutoscalers, describeHorizontalPodAutoscaler),
  { definition: ingresses, describe: describeIngressAt },
  withEvents(ingressClasses, describeIngressClass),
  withEvents(serviceCIDRs, describeServiceCidr),
  withEvents(ipAddresses, describeIpAddress),
  withEvents(jobs, describeJob),
  withEvents(cronJobs, describeCronJob),
  { definition: statefulSets, describe: describeStatefulSetAt },
  { definition: deployments, describe: describeDeploymentAt },
  { definition: daemonSets, describe: describeDaemonSetAt },
  { definition: replicaSets, describe: describeReplicaSetAt },
  withEvents(certificateSigningRequests, describeCertificateSigningRequest),
  withEvents(storageClasses, describeStorageClass),
  withEvents(csiNodes, describeCsiNode),
  withEvents(volumeAttributesClasses, describeVolumeAttributesClass),
  withEvents(podDisruptionBudgets, describePodDisruptionBudget),
  alone(roles, describeRole),
  alone(clusterRoles, describeRole),
  alone(roleBindings, describeRoleBinding),
  alone(clusterRoleBindings, describeRoleBinding),
  alone(networkPolicies, describeNetworkPolicy),
  withEvents(priorityClasses, describePriorityClass),
]

const BY_KIND: ReadonlyMap<string, Describer> = new Map(ENTRIES.map(({ definition, describe }) => [kindOf(definition), describe]))

function kindOf({ group, kind }: Pick<ResourceDefinition, 'group' | 'kind'>): string {
  return `${group}/${kind}`
}

/** A kind of its own version is asked for, whatever version the command line names. Everything unknown is described field by field. */
export function describerFor(definition: ResourceDefinition): Describer {
  return BY_KIND.get(kindOf(definition)) ?? describeAnythingAt
}

function describeAnythingAt(scope: DescribeScope, at: DescribedAt): string {
  const object = scope.get(at.definition, at)
  return describeAnything(object, scope.eventsOf(object), scope.nowMs)
}
