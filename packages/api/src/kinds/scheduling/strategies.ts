import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { priorityClassStrategy } from './strategy.ts'

export const SCHEDULING_STRATEGIES: KindStrategies = {
  'scheduling.k8s.io/PriorityClass': kindStrategy(priorityClassStrategy),
}
