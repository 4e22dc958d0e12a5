import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { configMapStrategy } from './config-map/strategy.ts'
import { defaultEndpoints } from './endpoints/defaults.ts'
import { coreEventStrategy } from './event/strategy.ts'
import { defaultLimitRange } from './limit-range/defaults.ts'
import { namespaceStrategy } from './namespace/strategy.ts'
import { nodeStrategy } from './node/strategy.ts'
import { persistentVolumeClaimStrategy } from './persistent-volume-claim/strategy.ts'
import { persistentVolumeStrategy } from './persistent-volume/strategy.ts'
import { podTemplateStrategy } from './pod-template/strategy.ts'
import { podStrategy } from './pod/strategy.ts'
import { replicationControllerStrategy } from './replication-controller/strategy.ts'
import { defaultResourceQuota } from './resource-quota/defaults.ts'
import { secretStrategy } from './secret/strategy.ts'
import { serviceAccountStrategy } from './service-account/strategy.ts'
import { serviceStrategy } from './service/strategy.ts'

export const CORE_STRATEGIES: KindStrategies = {
  '/ConfigMap': kindStrategy(configMapStrategy),
  '/Endpoints': kindStrategy({ applyDefaults: defaultEndpoints }),
  '/Event': kindStrategy(coreEventStrategy),
  '/LimitRange': kindStrategy({ applyDefaults: defaultLimitRange }),
  '/Namespace': kindStrategy(namespaceStrategy),
  '/Node': kindStrategy(nodeStrategy),
  '/PersistentVolume': kindStrategy(persistentVolumeStrategy),
  '/PersistentVolumeClaim': kindStrategy(persistentVolumeClaimStrategy),
  '/Pod': kindStrategy(podStrategy),
  '/PodTemplate': kindStrategy(podTemplateStrategy),
  '/ReplicationController': kindStrategy(replicationControllerStrategy),
  '/ResourceQuota': kindStrategy({ applyDefaults: defaultResourceQuota }),
  '/Secret': kindStrategy(secretStrategy),
  '/Service': kindStrategy(serviceStrategy),
  '/ServiceAccount': kindStrategy(serviceAccountStrategy),
}
