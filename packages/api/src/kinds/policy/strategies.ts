import type { ResourceStrategy } from '../../resource.ts'
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from '../../types/generated.ts'
import { internalForm } from '../core/internal/form.ts'
import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { validateConditions } from '../rules/conditions.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { validateLabelSelector } from '../rules/labels.ts'
import { nameIsPathSegment } from '../rules/names.ts'
import { validateAtMostWhole, validateIntOrPercent, validateNonnegative } from '../rules/values.ts'

const NOTHING_YET = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }
const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget']

/** Names are not checked beyond what every path needs. Upstream: pkg/registry/policy/poddisruptionbudget */
const podDisruptionBudgetStrategy: ResourceStrategy<PodDisruptionBudget> = {
  prepareForCreate: (budget) => ({ ...budget, status: NOTHING_YET }),
  validate: ({ spec }) => errorsOf((errors) => validateBudget(spec ?? {}, false, errors)),
  validateUpdate: ({ spec }, live) => errorsOf((errors) => validateBudget(spec ?? {}, hasInvalidSelector(live), errors)),
  validateStatusUpdate: ({ status }) =>
    errorsOf((errors) => {
      validateConditions(status?.conditions, 'status.conditions', errors)
      for (const count of ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const) {
        validateNonnegative(status?.[count], `status.${count}`, errors)
      }
    }),
  validateName: nameIsPathSegment,
}

/** Upstream: pkg/apis/policy/validation ValidatePodDisruptionBudgetSpec */
function validateBudget(spec: PodDisruptionBudgetSpec, allowInvalidValues: boolean, errors: ErrorList): void {
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.invalid('spec', internalForm('PodDisruptionBudgetSpec', spec), 'minAvailable and maxUnavailable cannot be both set')
  }
  for (const limit of ['minAvailable', 'maxUnavailable'] as const) {
    if (spec[limit] === undefined) continue
    validateIntOrPercent(spec[limit], `spec.${limit}`, errors)
    validateAtMostWhole(spec[limit], `spec.${limit}`, errors)
  }
  validateLabelSelector(spec.selector, 'spec.selector', errors, { allowInvalidValues })
  const policy = spec.unhealthyPodEvictionPolicy
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy)) {
    errors.notSupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES)
  }
}

function hasInvalidSelector({ spec }: PodDisruptionBudget): boolean {
  return errorsOf((errors) => validateLabelSelector(spec?.selector, '', errors)).length > 0
}

export const POLICY_STRATEGIES: KindStrategies = {
  'policy/PodDisruptionBudget': kindStrategy(podDisruptionBudgetStrategy),
}
