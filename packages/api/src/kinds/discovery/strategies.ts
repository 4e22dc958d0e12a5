import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { endpointSliceStrategy } from './strategy.ts'

export const DISCOVERY_STRATEGIES: KindStrategies = {
  'discovery.k8s.io/EndpointSlice': kindStrategy(endpointSliceStrategy),
}
