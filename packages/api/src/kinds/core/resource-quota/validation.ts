import type { ResourceQuotaSpec, ScopedResourceSelectorRequirement } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { validateQuotaResourceName } from '../../rules/resource-name-rules.ts'
import { isStandardQuotaResource } from '../../rules/resource-names.ts'
import { validateResourceQuantity } from '../../rules/values.ts'
import { internalForm } from '../internal/form.ts'

const POD_RESOURCES = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']

/** What may be counted in each scope. Upstream: pkg/apis/core/helper IsResourceQuotaScopeValidForResource */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Terminating: POD_RESOURCES,
  NotTerminating: POD_RESOURCES,
  BestEffort: ['pods'],
  NotBestEffort: POD_RESOURCES,
  PriorityClass: POD_RESOURCES,
  CrossNamespacePodAffinity: POD_RESOURCES,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
}

const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
]

/** Upstream: pkg/apis/core/validation ValidateResourceQuotaSpec */
export function validateQuotaSpec(spec: ResourceQuotaSpec, errors: ErrorList): void {
  validateHard(spec.hard, 'spec.hard', errors)
  validateScopes(spec, errors)
  if (spec.scopeSelector !== undefined) validateScopeSelector(spec, errors)
}

export function validateHard(hard: Readonly<Record<string, string>> | undefined, field: string, errors: ErrorList): void {
  for (const name in hard) {
    validateQuotaResourceName(name, `${field}[${name}]`, errors)
    validateResourceQuantity(name, hard[name]!, `${field}[${name}]`, errors)
  }
}

/** Upstream: validateResourceQuotaScopes */
function validateScopes({ scopes = [], hard }: ResourceQuotaSpec, errors: ErrorList): void {
  for (const scope of scopes) {
    if (SCOPES[scope] === undefined) errors.invalid('spec.scopes', scopes, 'unsupported scope')
    for (const _ of unfit(scope, hard)) errors.invalid('spec.scopes', scopes, 'unsupported scope applied to resource')
  }
  validateConflicts(scopes, 'spec.scopes', scopes, errors)
}

/** Upstream: validateScopedResourceSelectorRequirement */
function validateScopeSelector({ scopes, scopeSelector, hard }: ResourceQuotaSpec, errors: ErrorList): void {
  const field = 'spec.scopeSelector.matchExpressions'
  const requirements = scopeSelector?.matchExpressions ?? []
  for (const requirement of requirements) {
    const scope = requirement.scopeName ?? ''
    if (SCOPES[scope] === undefined) errors.invalid(`${field}.scopeName`, scope, 'unsupported scope')
    for (const _ of unfit(scope, hard)) {
      errors.invalid(field, internalForm('ScopeSelector', scopeSelector!), 'unsupported scope applied to resource')
    }
    validateOperator(requirement, field, errors)
  }
  const names = requirements.map(({ scopeName }) => scopeName ?? '')
  validateConflicts(names, field, scopes ?? null, errors)
}

/** The resources that a scope says nothing about. */
function unfit(scope: string, hard: ResourceQuotaSpec['hard'] = {}): readonly string[] {
  const fitting = SCOPES[scope]
  return fitting === undefined ? [] : Object.keys(hard).filter((name) => isStandardQuotaResource(name) && !fitting.includes(name))
}

function validateConflicts(scopes: readonly string[], field: string, shown: unknown, errors: ErrorList): void {
  for (const pair of CONFLICTS) {
    if (pair.every((scope) => scopes.includes(scope))) errors.invalid(field, shown, 'conflicting scopes')
  }
}

const WITHOUT_VALUES = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'CrossNamespacePodAffinity']
const NAMES_WITHOUT_VALUES =
  'ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity'

function validateOperator({ scopeName, operator, values = [] }: ScopedResourceSelectorRequirement, field: string, errors: ErrorList): void {
  if (WITHOUT_VALUES.includes(scopeName) && operator !== 'Exists') {
    errors.invalid(`${field}.operator`, operator, `must be 'Exists' when scope is any of ${NAMES_WITHOUT_VALUES}`)
  }
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length > 0) return
    errors.required(`${field}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length === 0) return
    errors.invalid(`${field}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")
  } else errors.invalid(`${field}.operator`, operator, 'not a valid selector operator')
}
