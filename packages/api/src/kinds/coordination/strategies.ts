import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { leaseStrategy } from './lease-strategy.ts'

export const COORDINATION_STRATEGIES: KindStrategies = {
  'coordination.k8s.io/Lease': kindStrategy(leaseStrategy),
}
