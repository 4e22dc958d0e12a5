import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultBinding } from './defaults.ts'

export const RBAC_STRATEGIES: KindStrategies = {
  'rbac.authorization.k8s.io/ClusterRoleBinding': kindStrategy({ applyDefaults: defaultBinding }),
  'rbac.authorization.k8s.io/RoleBinding': kindStrategy({ applyDefaults: defaultBinding }),
}
