import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultCustomResourceDefinition } from './defaults.ts'

export const APIEXTENSIONS_STRATEGIES: KindStrategies = {
  'apiextensions.k8s.io/CustomResourceDefinition': kindStrategy({ applyDefaults: defaultCustomResourceDefinition }),
}
