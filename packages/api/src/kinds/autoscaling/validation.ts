import { quantitySign } from '../../quantity/index.ts'
import type {
  CrossVersionObjectReference,
  HorizontalPodAutoscalerSpec,
  HPAScalingPolicy,
  HPAScalingRules,
  MetricSpec,
} from '../../types/generated.ts'
import type { ErrorList } from '../rules/error-list.ts'
import { isPathSegment } from '../rules/formats.ts'
import { NEGATIVE_MESSAGE, NOT_POSITIVE_MESSAGE } from '../rules/values.ts'
import { validateMetric } from './metric-validation.ts'

export interface ReferenceOptions {
  readonly allowInvalid: boolean
  readonly allowEmptyGroup: boolean
}

export interface AutoscalerOptions {
  readonly minReplicasMin: number
  readonly target: ReferenceOptions
  readonly object: ReferenceOptions
}

const WINDOW_MAX = 3600
const PERIOD_MAX = 1800

/** Upstream: pkg/apis/autoscaling/validation validateHorizontalPodAutoscalerSpec */
export function validateAutoscaler(spec: Partial<HorizontalPodAutoscalerSpec>, options: AutoscalerOptions, errors: ErrorList): void {
  const { minReplicas, maxReplicas = 0, metrics = [], behavior } = spec
  if (minReplicas !== undefined && minReplicas < options.minReplicasMin) {
    errors.invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${options.minReplicasMin}`)
  }
  if (maxReplicas < 1) errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0')
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')
  }
  validateReference(spec.scaleTargetRef, options.target, 'spec.scaleTargetRef', errors)
  validateMetrics(metrics, minReplicas, options.object, errors)
  validateScalingRules(behavior?.scaleUp, 'spec.behavior.scaleUp', errors)
  validateScalingRules(behavior?.scaleDown, 'spec.behavior.scaleDown', errors)
}

/** Upstream: ValidateCrossVersionObjectReference */
export function validateReference(
  reference: Partial<CrossVersionObjectReference> | undefined,
  options: ReferenceOptions,
  field: string,
  errors: ErrorList,
): void {
  const { kind = '', name = '', apiVersion = '' } = reference ?? {}
  for (const [part, value] of [
    ['kind', kind],
    ['name', name],
  ] as const) {
    if (value === '') errors.required(`${field}.${part}`)
    else errors.invalidAll(`${field}.${part}`, value, isPathSegment(value))
  }
  const problem = apiVersionProblem({ apiVersion }, options)
  if (problem !== undefined) errors.invalid(`${field}.apiVersion`, apiVersion, problem)
}

/** Upstream: ValidateAPIVersion */
export function apiVersionProblem(
  reference: Pick<CrossVersionObjectReference, 'apiVersion'> | undefined,
  { allowInvalid, allowEmptyGroup }: ReferenceOptions,
): string | undefined {
  if (allowInvalid) return undefined
  const apiVersion = reference?.apiVersion ?? ''
  const parts = apiVersion.split('/')
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`
  const group = parts.length === 2 ? parts[0] : ''
  return group === '' && !allowEmptyGroup ? 'apiVersion must specify API group' : undefined
}

function validateMetrics(
  metrics: readonly MetricSpec[],
  minReplicas: number | undefined,
  options: ReferenceOptions,
  errors: ErrorList,
): void {
  metrics.forEach((metric, index) => {
    validateMetric(metric, options, `spec.metrics[${index}]`, errors)
  })
  const hasOutsideMetric = metrics.some(({ type }) => type === 'Object' || type === 'External')
  if (minReplicas !== 0 || hasOutsideMetric) return
  errors.forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas')
}

/** Upstream: validateScalingRules */
function validateScalingRules(rules: HPAScalingRules | undefined, field: string, errors: ErrorList): void {
  if (rules === undefined) return
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules
  if (window !== undefined && window < 0) {
    errors.invalid(`${field}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero')
  }
  if (window !== undefined && window > WINDOW_MAX) {
    errors.invalid(`${field}.stabilizationWindowSeconds`, window, `must be less than or equal to ${WINDOW_MAX}`)
  }
  const choices = ['Disabled', 'Max', 'Min']
  if (selectPolicy !== undefined && !choices.includes(selectPolicy)) errors.notSupported(`${field}.selectPolicy`, selectPolicy, choices)
  if (policies.length === 0) errors.required(`${field}.policies`, 'must specify at least one Policy')
  policies.forEach((policy, index) => {
    validateScalingPolicy(policy, `${field}.policies[${index}]`, errors)
  })
  if (tolerance !== undefined && quantitySign(tolerance) < 0) errors.invalid(`${field}.tolerance`, tolerance, NEGATIVE_MESSAGE)
}

function validateScalingPolicy({ type = '', value = 0, periodSeconds = 0 }: HPAScalingPolicy, field: string, errors: ErrorList): void {
  const types = ['Percent', 'Pods']
  if (!types.includes(type)) errors.notSupported(`${field}.type`, type, types)
  if (value <= 0) errors.invalid(`${field}.value`, value, NOT_POSITIVE_MESSAGE)
  if (periodSeconds <= 0) errors.invalid(`${field}.periodSeconds`, periodSeconds, NOT_POSITIVE_MESSAGE)
  if (periodSeconds > PERIOD_MAX) {
    errors.invalid(`${field}.periodSeconds`, periodSeconds, `must be less than or equal to ${PERIOD_MAX}`)
  }
}
