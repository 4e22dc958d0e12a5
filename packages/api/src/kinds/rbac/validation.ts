import type { AggregationRule, PolicyRule, RoleRef, Subject } from '../../types/generated.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { isPathSegment } from '../rules/formats.ts'
import { validateLabelSelector } from '../rules/labels.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'

export const RBAC_GROUP = 'rbac.authorization.k8s.io'

/** Colons and the like are fine, whether the name is a prefix or not. Upstream: pkg/apis/rbac/validation ValidateRBACName */
export function nameOfRbac(name: string): readonly string[] {
  return isPathSegment(name)
}

/** Upstream: ValidateRole, ValidateClusterRole */
export function validateRules(rules: readonly PolicyRule[] | undefined, isNamespaced: boolean, errors: ErrorList): void {
  rules?.forEach((rule, index) => {
    validateRule(rule, isNamespaced, `rules[${index}]`, errors)
  })
}

/** Upstream: ValidatePolicyRule */
function validateRule(rule: PolicyRule, isNamespaced: boolean, field: string, errors: ErrorList): void {
  const [groups, resources, urls] = [rule.apiGroups ?? [], rule.resources ?? [], rule.nonResourceURLs ?? []]
  if ((rule.verbs ?? []).length === 0) errors.required(`${field}.verbs`, 'verbs must contain at least one value')
  if (urls.length > 0) {
    const hasResources = [groups, resources, rule.resourceNames ?? []].some((list) => list.length > 0)
    if (isNamespaced) errors.invalid(`${field}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs')
    if (hasResources) {
      errors.invalid(`${field}.nonResourceURLs`, urls, 'rules cannot apply to both regular resources and non-resource URLs')
    }
    return
  }
  if (groups.length === 0) errors.required(`${field}.apiGroups`, 'resource rules must supply at least one api group')
  if (resources.length === 0) errors.required(`${field}.resources`, 'resource rules must supply at least one resource')
}

/** `live` is the rule that is stored: selectors that were invalid before may stay so. */
export function validateAggregation(rule: AggregationRule | undefined, live: AggregationRule | undefined, errors: ErrorList): void {
  if (rule === undefined) return
  const field = 'aggregationRule.clusterRoleSelectors'
  const selectors = rule.clusterRoleSelectors ?? []
  if (selectors.length === 0) {
    errors.required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')
  }
  const allowInvalidValues = selectorErrors(live?.clusterRoleSelectors ?? [], false).some(({ length }) => length > 0)
  const found = selectorErrors(selectors, allowInvalidValues)
  selectorErrors(selectors, false).forEach((strict, index) => {
    errors.append(found[index]!)
    // Upstream shows the selector that it could not make.
    if (strict.length > 0) errors.invalid(`${field}[${index}]`, null, 'invalid label selector.')
  })
}

function selectorErrors(selectors: NonNullable<AggregationRule['clusterRoleSelectors']>, allowInvalidValues: boolean) {
  return selectors.map((selector, index) =>
    errorsOf((errors) => validateLabelSelector(selector, `aggregationRule.clusterRoleSelectors[${index}]`, errors, { allowInvalidValues })),
  )
}

/** Upstream: ValidateRoleBinding, ValidateClusterRoleBinding */
export function validateBinding(
  { roleRef, subjects }: { readonly roleRef?: RoleRef; readonly subjects?: readonly Subject[] },
  isNamespaced: boolean,
  errors: ErrorList,
): void {
  const { apiGroup = '', kind = '', name = '' } = roleRef ?? {}
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  if (apiGroup !== RBAC_GROUP) errors.notSupported('roleRef.apiGroup', apiGroup, [RBAC_GROUP])
  if (!kinds.includes(kind)) errors.notSupported('roleRef.kind', kind, kinds)
  if (name === '') errors.required('roleRef.name')
  else errors.invalidAll('roleRef.name', name, isPathSegment(name))
  subjects?.forEach((subject, index) => {
    validateSubject(subject, isNamespaced, `subjects[${index}]`, errors)
  })
}

const SUBJECT_KINDS = ['ServiceAccount', 'User', 'Group']

/** Upstream: ValidateRoleBindingSubject */
function validateSubject(subject: Subject, isNamespaced: boolean, field: string, errors: ErrorList): void {
  const { kind = '', name = '', apiGroup = '' } = subject
  if (name === '') errors.required(`${field}.name`)
  if (kind === 'ServiceAccount') {
    if (name !== '') errors.invalidAll(`${field}.name`, name, nameIsDnsSubdomain(name, false))
    if (apiGroup !== '') errors.notSupported(`${field}.apiGroup`, apiGroup, [''])
    if (!isNamespaced && !subject.namespace) errors.required(`${field}.namespace`)
  } else if (SUBJECT_KINDS.includes(kind)) {
    if (apiGroup !== RBAC_GROUP) errors.notSupported(`${field}.apiGroup`, apiGroup, [RBAC_GROUP])
  } else errors.notSupported(`${field}.kind`, kind, SUBJECT_KINDS)
}
