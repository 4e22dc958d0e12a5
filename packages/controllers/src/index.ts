import { attachDetachController } from './attach-detach/controller.ts'
import { clusterRoleAggregationController } from './cluster-role-aggregation/controller.ts'
import { cronJobController } from './cron-job/controller.ts'
import { csiAttacher } from './csi-attacher/controller.ts'
import { csiProvisioner } from './csi-provisioner/controller.ts'
import { csiResizer } from './csi-resizer/controller.ts'
import { daemonSetController } from './daemon-set/controller.ts'
import { deploymentController } from './deployment/controller.ts'
import { endpointSliceController } from './endpoint-slice/controller.ts'
import { endpointSliceMirroringController } from './endpoint-slice-mirroring/controller.ts'
import { endpointsController } from './endpoints/controller.ts'
import { ephemeralVolumeController } from './ephemeral-volume/controller.ts'
import { garbageCollector } from './garbage-collector/controller.ts'
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler/controller.ts'
import { jobController } from './job/controller.ts'
import type { AnyController, ResourceSpanningController } from './kit/index.ts'
import { namespaceController } from './namespace/controller.ts'
import { nodeIpamController } from './node-ipam/controller.ts'
import { nodeLifecycleController } from './node-lifecycle/controller.ts'
import { nodeTtlController } from './node-ttl/controller.ts'
import { persistentVolumeBinder } from './persistent-volume-binder/controller.ts'
import { persistentVolumeExpander } from './persistent-volume-expander/controller.ts'
import { disruptionController } from './pod-disruption-budget/controller.ts'
import { podGarbageCollector } from './pod-gc/controller.ts'
import { pvProtectionController } from './pv-protection/controller.ts'
import { pvcProtectionController } from './pvc-protection/controller.ts'
import { replicaSetController } from './replicaset/controller.ts'
import { replicationController } from './replication-controller/controller.ts'
import { resourceQuotaController } from './resource-quota/controller.ts'
import { rootCaPublisher } from './root-ca-publisher/controller.ts'
import { serviceAccountController } from './service-account/controller.ts'
import { tokensController } from './service-account-token/controller.ts'
import { serviceLoadBalancerController } from './service-load-balancer/controller.ts'
import { statefulSetController } from './stateful-set/controller.ts'
import { taintEvictionController } from './taint-eviction/controller.ts'
import { ttlAfterFinishedController } from './ttl-after-finished/controller.ts'

export * from './kit/index.ts'
export * from './operator/index.ts'
export {
  attachDetachController,
  clusterRoleAggregationController,
  cronJobController,
  csiAttacher,
  csiProvisioner,
  csiResizer,
  daemonSetController,
  deploymentController,
  disruptionController,
  endpointSliceController,
  endpointSliceMirroringController,
  endpointsController,
  ephemeralVolumeController,
  garbageCollector,
  horizontalPodAutoscalerController,
  jobController,
  namespaceController,
  nodeIpamController,
  nodeLifecycleController,
  nodeTtlController,
  persistentVolumeBinder,
  persistentVolumeExpander,
  podGarbageCollector,
  pvcProtectionController,
  pvProtectionController,
  replicaSetController,
  replicationController,
  resourceQuotaController,
  rootCaPublisher,
  serviceAccountController,
  serviceLoadBalancerController,
  statefulSetController,
  taintEvictionController,
  tokensController,
  ttlAfterFinishedController,
}

/** Every built-in controller by the name under which it can be turned off, as in kube-controller-manager's --controllers. */
export const builtInControllers: ReadonlyMap<string, AnyController | ResourceSpanningController> = new Map<
  string,
  AnyController | ResourceSpanningController
>([
  ['daemonset', daemonSetController],
  ['deployment', deploymentController],
  ['replicaset', replicaSetController],
  ['replicationcontroller', replicationController],
  ['statefulset', statefulSetController],
  ['job', jobController],
  ['cronjob', cronJobController],
  ['ttl-after-finished', ttlAfterFinishedController],
  ['namespace', namespaceController],
  ['garbagecollector', garbageCollector],
  ['nodelifecycle', nodeLifecycleController],
  ['nodeipam', nodeIpamController],
  ['ttl', nodeTtlController],
  ['taint-eviction-controller', taintEvictionController],
  ['serviceaccount', serviceAccountController],
  ['serviceaccount-token', tokensController],
  ['root-ca-cert-publisher', rootCaPublisher],
  ['endpointslice', endpointSliceController],
  ['endpointslicemirroring', endpointSliceMirroringController],
  ['endpoint', endpointsController],
  ['horizontal-pod-autoscaler', horizontalPodAutoscalerController],
  ['disruption', disruptionController],
  ['service-lb-controller', serviceLoadBalancerController],
  ['podgc', podGarbageCollector],
  ['resourcequota', resourceQuotaController],
  ['clusterrole-aggregation', clusterRoleAggregationController],
  ['persistentvolume-binder', persistentVolumeBinder],
  ['persistentvolume-expander', persistentVolumeExpander],
  ['pvc-protection', pvcProtectionController],
  ['pv-protection', pvProtectionController],
  ['ephemeral-volume', ephemeralVolumeController],
  ['attachdetach', attachDetachController],
  ['csi-provisioner', csiProvisioner],
  ['csi-attacher', csiAttacher],
  ['csi-resizer', csiResizer],
])
