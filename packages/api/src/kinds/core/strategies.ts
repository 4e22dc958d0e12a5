import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { configMapStrategy } from './config-map/strategy.ts'
import { endpointsStrategy } from './endpoints/strategy.ts'
import { coreEventStrategy } from './event/strategy.ts'
import { limitRangeStrategy } from './limit-range/strategy.ts'
import { namespaceStrategy } from './namespace/strategy.ts'
import { nodeStrategy } from './node/strategy.ts'
import { persistentVolumeStrategy } from './persistent-volume/strategy.ts'
import { persistentVolumeClaimStrategy } from './persistent-volume-claim/strategy.ts'
import { podStrategy } from './pod/strategy.ts'
import { podTemplateStrategy } from './pod-template/strategy.ts'
import { replicationControllerStrategy } from './replication-controller/strategy.ts'
import { resourceQuotaStrategy } from './resource-quota/strategy.ts'
import { secretStrategy } from './secret/strategy.ts'
import { serviceStrategy } from './service/strategy.ts'
import { serviceAccountStrategy } from './service-account/strategy.ts'

export const CORE_STRATEGIES: KindStrategies = {
  '/ConfigMap': kindStrategy(configMapStrategy),
  '/Endpoints': kindStrategy(endpointsStrategy),
  '/Event': kindStrategy(coreEventStrategy),
  '/LimitRange': kindStrategy(limitRangeStrategy),
  '/Namespace': kindStrategy(namespaceStrategy),
  '/Node': kindStrategy(nodeStrategy),
  '/PersistentVolume': kindStrategy(persistentVolumeStrategy),
  '/PersistentVolumeClaim': kindStrategy(persistentVolumeClaimStrategy),
  '/Pod': kindStrategy(podStrategy),
  '/PodTemplate': kindStrategy(podTemplateStrategy),
  '/ReplicationController': kindStrategy(replicationControllerStrategy),
  '/ResourceQuota': kindStrategy(resourceQuotaStrategy),
  '/Secret': kindStrategy(secretStrategy),
  '/Service': kindStrategy(serviceStrategy),
  '/ServiceAccount': kindStrategy(serviceAccountStrategy),
}
