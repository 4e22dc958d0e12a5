import type { Deployment, DeploymentSpec, DeploymentStatus, DeploymentStrategy, RollingUpdateDeployment } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import {
  intOrPercentValue,
  validateAtMostWhole,
  validateIntOrPercent,
  validateNonnegative,
  validateNotDecremented,
} from '../../rules/values.ts'
import { validateAtMost, validateCounts, validateSameSelector, validateSelectorAndTemplate } from '../workload-template.ts'

const STRATEGIES = ['Recreate', 'RollingUpdate']

/** Upstream: pkg/apis/apps/validation ValidateDeploymentSpec */
export function validateDeployment({ spec }: Deployment, errors: ErrorList, live: Deployment | undefined = undefined): void {
  const {
    replicas = 0,
    minReadySeconds = 0,
    revisionHistoryLimit,
    progressDeadlineSeconds,
    strategy,
  } = spec ?? ({} as Partial<DeploymentSpec>)
  validateNonnegative(replicas, 'spec.replicas', errors)
  validateSelectorAndTemplate(spec ?? {}, errors, live?.spec)
  validateStrategy(strategy ?? {}, errors)
  validateNonnegative(minReadySeconds, 'spec.minReadySeconds', errors)
  validateNonnegative(revisionHistoryLimit, 'spec.revisionHistoryLimit', errors)
  if (progressDeadlineSeconds === undefined) return
  const field = 'spec.progressDeadlineSeconds'
  validateNonnegative(progressDeadlineSeconds, field, errors)
  if (progressDeadlineSeconds <= minReadySeconds) errors.invalid(field, progressDeadlineSeconds, 'must be greater than minReadySeconds')
}

/** Upstream: ValidateDeploymentStrategy */
function validateStrategy(strategy: DeploymentStrategy, errors: ErrorList): void {
  const { type = '', rollingUpdate } = strategy
  const field = 'spec.strategy.rollingUpdate'
  if (type === 'Recreate') {
    if (rollingUpdate !== undefined) errors.forbidden(field, "may not be specified when strategy `type` is 'Recreate'")
  } else if (type === 'RollingUpdate') {
    if (rollingUpdate === undefined) errors.required(field, 'this should be defaulted and never be nil')
    else validateRollingUpdate(rollingUpdate, field, errors)
  } else errors.notSupported('spec.strategy', internalStrategy(strategy), STRATEGIES)
}

/** As the internal version writes it, which is what messages show. */
function internalStrategy({ type = '', rollingUpdate }: DeploymentStrategy): object {
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  return { Type: type, RollingUpdate: rollingUpdate === undefined ? null : { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge } }
}

/** Upstream: ValidateRollingUpdateDeployment */
function validateRollingUpdate({ maxUnavailable, maxSurge }: RollingUpdateDeployment, field: string, errors: ErrorList): void {
  validateIntOrPercent(maxUnavailable, `${field}.maxUnavailable`, errors)
  validateIntOrPercent(maxSurge, `${field}.maxSurge`, errors)
  if (intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0) {
    errors.invalid(`${field}.maxUnavailable`, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0')
  }
  validateAtMostWhole(maxUnavailable, `${field}.maxUnavailable`, errors)
}

/** Upstream: ValidateDeploymentUpdate */
export function validateDeploymentUpdate(next: Deployment, live: Deployment, errors: ErrorList): void {
  validateDeployment(next, errors, live)
  validateSameSelector(next.spec?.selector, live.spec?.selector, errors)
}

const COUNTS = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'terminatingReplicas',
  'collisionCount',
] as const

/** Upstream: ValidateDeploymentStatusUpdate */
export function validateDeploymentStatus(status: DeploymentStatus, live: DeploymentStatus, errors: ErrorList): void {
  validateCounts(status, COUNTS, errors)
  validateAtMost(status, ['updatedReplicas', 'readyReplicas', 'availableReplicas'], ['replicas', 'status.replicas'], errors)
  validateAtMost(status, ['availableReplicas'], ['readyReplicas', 'readyReplicas'], errors)
  validateNotDecremented(status.collisionCount, live.collisionCount, 'status.collisionCount', errors)
}
