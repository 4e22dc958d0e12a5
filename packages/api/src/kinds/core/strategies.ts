import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultEndpoints } from './endpoints/defaults.ts'
import { defaultLimitRange } from './limit-range/defaults.ts'
import { defaultNamespace } from './namespace/defaults.ts'
import { defaultNode } from './node/defaults.ts'
import { defaultClaim } from './persistent-volume-claim/defaults.ts'
import { defaultPersistentVolume } from './persistent-volume/defaults.ts'
import { defaultPodTemplateObject } from './pod-template/defaults.ts'
import { defaultPod } from './pod/defaults.ts'
import { defaultReplicationController } from './replication-controller/defaults.ts'
import { defaultResourceQuota } from './resource-quota/defaults.ts'
import { defaultSecret } from './secret/defaults.ts'
import { defaultService } from './service/defaults.ts'

export const CORE_STRATEGIES: KindStrategies = {
  '/Endpoints': kindStrategy({ applyDefaults: defaultEndpoints }),
  '/LimitRange': kindStrategy({ applyDefaults: defaultLimitRange }),
  '/Namespace': kindStrategy({ applyDefaults: defaultNamespace }),
  '/Node': kindStrategy({ applyDefaults: defaultNode }),
  '/PersistentVolume': kindStrategy({ applyDefaults: defaultPersistentVolume }),
  '/PersistentVolumeClaim': kindStrategy({ applyDefaults: defaultClaim }),
  '/Pod': kindStrategy({ applyDefaults: defaultPod }),
  '/PodTemplate': kindStrategy({ applyDefaults: defaultPodTemplateObject }),
  '/ReplicationController': kindStrategy({ applyDefaults: defaultReplicationController }),
  '/ResourceQuota': kindStrategy({ applyDefaults: defaultResourceQuota }),
  '/Secret': kindStrategy({ applyDefaults: defaultSecret }),
  '/Service': kindStrategy({ applyDefaults: defaultService }),
}
