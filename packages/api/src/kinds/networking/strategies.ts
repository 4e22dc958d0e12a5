import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultIngressClass, defaultNetworkPolicy } from './defaults.ts'

export const NETWORKING_STRATEGIES: KindStrategies = {
  'networking.k8s.io/IngressClass': kindStrategy({ applyDefaults: defaultIngressClass }),
  'networking.k8s.io/NetworkPolicy': kindStrategy({ applyDefaults: defaultNetworkPolicy }),
}
