import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultResourceClaim, defaultResourceClaimTemplate } from './defaults.ts'

export const RESOURCE_STRATEGIES: KindStrategies = {
  'resource.k8s.io/ResourceClaim': kindStrategy({ applyDefaults: defaultResourceClaim }),
  'resource.k8s.io/ResourceClaimTemplate': kindStrategy({ applyDefaults: defaultResourceClaimTemplate }),
}
