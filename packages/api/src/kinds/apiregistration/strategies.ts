import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultApiService } from './defaults.ts'

export const APIREGISTRATION_STRATEGIES: KindStrategies = {
  'apiregistration.k8s.io/APIService': kindStrategy({ applyDefaults: defaultApiService }),
}
