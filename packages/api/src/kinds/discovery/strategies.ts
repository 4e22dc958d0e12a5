import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultEndpointSlice } from './defaults.ts'

export const DISCOVERY_STRATEGIES: KindStrategies = {
  'discovery.k8s.io/EndpointSlice': kindStrategy({ applyDefaults: defaultEndpointSlice }),
}
