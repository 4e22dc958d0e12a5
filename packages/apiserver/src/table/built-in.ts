import type { KubeObject } from '@kubesim/api'
import {
  validatingAdmissionPolicyBindingTable,
  validatingAdmissionPolicyTable,
  webhookConfigurationTable,
} from './admissionregistration.ts'
import { apiServiceTable } from './apiregistration.ts'
import { horizontalPodAutoscalerTable, scaleTable } from './autoscaling.ts'
import { cronJobTable, jobTable } from './batch.ts'
import { certificateSigningRequestTable } from './certificates.ts'
import { leaseTable } from './coordination.ts'
import { componentStatusTable, configMapTable, namespaceTable, resourceQuotaTable, secretTable, serviceAccountTable } from './core.ts'
import { defaultTable } from './default-table.ts'
import { endpointSliceTable, endpointsTable } from './endpoints.ts'
import { eventTable } from './event.ts'
import { flowSchemaTable, priorityLevelConfigurationTable } from './flowcontrol.ts'
import { nodeMetricsTable, podMetricsTable } from './metrics.ts'
import { ingressClassTable, ingressTable, ipAddressTable, networkPolicyTable, serviceCidrTable } from './networking.ts'
import { csiNodeTable, nodeTable, runtimeClassTable } from './node.ts'
import { podTable } from './pod.ts'
import { podDisruptionBudgetTable } from './policy.ts'
import { roleBindingTable } from './rbac.ts'
import { deviceClassTable, resourceClaimTable, resourceClaimTemplateTable, resourceSliceTable } from './resource.ts'
import { priorityClassTable } from './scheduling.ts'
import { serviceTable } from './service.ts'
import { csiDriverTable, csiStorageCapacityTable, storageClassTable, volumeAttachmentTable, volumeAttributesClassTable } from './storage.ts'
import type { TableDefinition } from './table-definition.ts'
import { persistentVolumeClaimTable, persistentVolumeTable } from './volumes.ts'
import {
  controllerRevisionTable,
  daemonSetTable,
  deploymentTable,
  podTemplateTable,
  replicaSetTable,
  replicationControllerTable,
  statefulSetTable,
} from './workloads.ts'

/** By `Kind.group`; the core group is empty. Upstream: pkg/printers/internalversion AddHandlers */
const TABLES: ReadonlyMap<string, TableDefinition> = new Map(
  Object.entries({
    ComponentStatus: componentStatusTable,
    ConfigMap: configMapTable,
    Endpoints: endpointsTable,
    Event: eventTable,
    Namespace: namespaceTable,
    Node: nodeTable,
    PersistentVolume: persistentVolumeTable,
    PersistentVolumeClaim: persistentVolumeClaimTable,
    Pod: podTable,
    PodTemplate: podTemplateTable,
    ReplicationController: replicationControllerTable,
    ResourceQuota: resourceQuotaTable,
    Secret: secretTable,
    Service: serviceTable,
    ServiceAccount: serviceAccountTable,
    'ControllerRevision.apps': controllerRevisionTable,
    'DaemonSet.apps': daemonSetTable,
    'Deployment.apps': deploymentTable,
    'ReplicaSet.apps': replicaSetTable,
    'StatefulSet.apps': statefulSetTable,
    'MutatingWebhookConfiguration.admissionregistration.k8s.io': webhookConfigurationTable,
    'ValidatingWebhookConfiguration.admissionregistration.k8s.io': webhookConfigurationTable,
    'ValidatingAdmissionPolicy.admissionregistration.k8s.io': validatingAdmissionPolicyTable,
    'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': validatingAdmissionPolicyBindingTable,
    'APIService.apiregistration.k8s.io': apiServiceTable,
    'HorizontalPodAutoscaler.autoscaling': horizontalPodAutoscalerTable,
    'Scale.autoscaling': scaleTable,
    'CronJob.batch': cronJobTable,
    'Job.batch': jobTable,
    'CertificateSigningRequest.certificates.k8s.io': certificateSigningRequestTable,
    'Lease.coordination.k8s.io': leaseTable,
    'EndpointSlice.discovery.k8s.io': endpointSliceTable,
    'FlowSchema.flowcontrol.apiserver.k8s.io': flowSchemaTable,
    'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': priorityLevelConfigurationTable,
    'NodeMetrics.metrics.k8s.io': nodeMetricsTable,
    'PodMetrics.metrics.k8s.io': podMetricsTable,
    'Ingress.networking.k8s.io': ingressTable,
    'IngressClass.networking.k8s.io': ingressClassTable,
    'IPAddress.networking.k8s.io': ipAddressTable,
    'NetworkPolicy.networking.k8s.io': networkPolicyTable,
    'ServiceCIDR.networking.k8s.io': serviceCidrTable,
    'RuntimeClass.node.k8s.io': runtimeClassTable,
    'PodDisruptionBudget.policy': podDisruptionBudgetTable,
    'ClusterRoleBinding.rbac.authorization.k8s.io': roleBindingTable,
    'RoleBinding.rbac.authorization.k8s.io': roleBindingTable,
    'DeviceClass.resource.k8s.io': deviceClassTable,
    'ResourceClaim.resource.k8s.io': resourceClaimTable,
    'ResourceClaimTemplate.resource.k8s.io': resourceClaimTemplateTable,
    'ResourceSlice.resource.k8s.io': resourceSliceTable,
    'PriorityClass.scheduling.k8s.io': priorityClassTable,
    'CSIDriver.storage.k8s.io': csiDriverTable,
    'CSINode.storage.k8s.io': csiNodeTable,
    'CSIStorageCapacity.storage.k8s.io': csiStorageCapacityTable,
    'StorageClass.storage.k8s.io': storageClassTable,
    'VolumeAttachment.storage.k8s.io': volumeAttachmentTable,
    'VolumeAttributesClass.storage.k8s.io': volumeAttributesClassTable,
  } satisfies Record<string, TableDefinition<never>>) as [string, TableDefinition][],
)

/** How a kind's objects are shown, in the version in which they are stored. */
export function tableFor(group: string, kind: KubeObject['kind']): TableDefinition {
  return TABLES.get(group === '' ? kind : `${kind}.${group}`) ?? defaultTable
}
