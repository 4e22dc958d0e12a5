import type { ResourceStrategy } from '../../resource.ts'
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../types/generated.ts'
import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { equalAs } from '../rules/semantic-equality.ts'
import { defaultBinding } from './defaults.ts'
import { nameOfRbac, validateAggregation, validateBinding, validateRules } from './validation.ts'

/** Upstream: pkg/registry/rbac/clusterrole */
const clusterRoleStrategy: ResourceStrategy<ClusterRole> = {
  validate: (role) => errorsOf((errors) => validateClusterRole(role, undefined, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateClusterRole(next, live, errors)),
  validateName: nameOfRbac,
}

function validateClusterRole({ rules, aggregationRule }: ClusterRole, live: ClusterRole | undefined, errors: ErrorList): void {
  validateRules(rules, false, errors)
  validateAggregation(aggregationRule, live?.aggregationRule, errors)
}

/** Upstream: pkg/registry/rbac/role */
const roleStrategy: ResourceStrategy<Role> = {
  validate: ({ rules }) => errorsOf((errors) => validateRules(rules, true, errors)),
  validateUpdate: ({ rules }) => errorsOf((errors) => validateRules(rules, true, errors)),
  validateName: nameOfRbac,
}

/** Whom a role is given may change, which role not. Upstream: pkg/registry/rbac/rolebinding, clusterrolebinding */
function bindingStrategy<B extends RoleBinding | ClusterRoleBinding>(isNamespaced: boolean): ResourceStrategy<B> {
  return {
    applyDefaults: defaultBinding,
    validate: (binding) => errorsOf((errors) => validateBinding(binding, isNamespaced, errors)),
    validateUpdate: (next, live) =>
      errorsOf((errors) => {
        validateBinding(next, isNamespaced, errors)
        if (equalAs('api.rbac.v1.RoleRef', next.roleRef, live.roleRef)) return
        const { apiGroup = '', kind = '', name = '' } = next.roleRef ?? {}
        errors.invalid('roleRef', { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef')
      }),
    validateName: nameOfRbac,
  }
}

export const RBAC_STRATEGIES: KindStrategies = {
  'rbac.authorization.k8s.io/ClusterRole': kindStrategy(clusterRoleStrategy),
  'rbac.authorization.k8s.io/ClusterRoleBinding': kindStrategy(bindingStrategy<ClusterRoleBinding>(false)),
  'rbac.authorization.k8s.io/Role': kindStrategy(roleStrategy),
  'rbac.authorization.k8s.io/RoleBinding': kindStrategy(bindingStrategy<RoleBinding>(true)),
}
