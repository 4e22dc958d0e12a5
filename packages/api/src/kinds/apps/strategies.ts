import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { controllerRevisionStrategy } from './controller-revision/strategy.ts'
import { daemonSetStrategy } from './daemon-set/strategy.ts'
import { deploymentStrategy } from './deployment/strategy.ts'
import { replicaSetStrategy } from './replica-set/strategy.ts'
import { statefulSetStrategy } from './stateful-set/strategy.ts'

export const APPS_STRATEGIES: KindStrategies = {
  'apps/ControllerRevision': kindStrategy(controllerRevisionStrategy),
  'apps/DaemonSet': kindStrategy(daemonSetStrategy),
  'apps/Deployment': kindStrategy(deploymentStrategy),
  'apps/ReplicaSet': kindStrategy(replicaSetStrategy),
  'apps/StatefulSet': kindStrategy(statefulSetStrategy),
}
