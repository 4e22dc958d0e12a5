import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultPriorityClass } from './defaults.ts'

export const SCHEDULING_STRATEGIES: KindStrategies = {
  'scheduling.k8s.io/PriorityClass': kindStrategy({ applyDefaults: defaultPriorityClass }),
}
