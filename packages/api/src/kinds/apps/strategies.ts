import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultDaemonSet } from './daemon-set/defaults.ts'
import { deploymentStrategy } from './deployment/strategy.ts'
import { replicaSetStrategy } from './replica-set/strategy.ts'
import { defaultStatefulSet } from './stateful-set/defaults.ts'

export const APPS_STRATEGIES: KindStrategies = {
  'apps/DaemonSet': kindStrategy({ applyDefaults: defaultDaemonSet }),
  'apps/Deployment': kindStrategy(deploymentStrategy),
  'apps/ReplicaSet': kindStrategy(replicaSetStrategy),
  'apps/StatefulSet': kindStrategy({ applyDefaults: defaultStatefulSet }),
}
