import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultDaemonSet } from './daemon-set/defaults.ts'
import { defaultDeployment } from './deployment/defaults.ts'
import { defaultReplicaSet } from './replica-set/defaults.ts'
import { defaultStatefulSet } from './stateful-set/defaults.ts'

export const APPS_STRATEGIES: KindStrategies = {
  'apps/DaemonSet': kindStrategy({ applyDefaults: defaultDaemonSet }),
  'apps/Deployment': kindStrategy({ applyDefaults: defaultDeployment }),
  'apps/ReplicaSet': kindStrategy({ applyDefaults: defaultReplicaSet }),
  'apps/StatefulSet': kindStrategy({ applyDefaults: defaultStatefulSet }),
}
