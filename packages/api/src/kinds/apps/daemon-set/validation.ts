import { labelSelectorMatches } from '../../../selectors/label-selector.ts'
import type {
  DaemonSet,
  DaemonSetSpec,
  DaemonSetStatus,
  DaemonSetUpdateStrategy,
  RollingUpdateDaemonSet,
} from '../../../types/generated.ts'
import { selectorForm } from '../../core/internal/form.ts'
import { validatePodTemplate } from '../../core/pod/validation/template.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isEmptySelector, validateLabelSelector } from '../../rules/labels.ts'
import {
  intOrPercentValue,
  validateAtMostWhole,
  validateIntOrPercent,
  validateNonnegative,
  validateNotDecremented,
} from '../../rules/values.ts'
import { isUsable, validateCounts, validateRunsForEver, validateSameSelector } from '../workload-template.ts'

const STRATEGIES = ['RollingUpdate', 'OnDelete']

/** Upstream: pkg/apis/apps/validation ValidateDaemonSetSpec */
export function validateDaemonSet({ spec }: DaemonSet, errors: ErrorList, live: DaemonSet | undefined = undefined): void {
  const { selector, template, minReadySeconds, updateStrategy, revisionHistoryLimit } = spec ?? ({} as Partial<DaemonSetSpec>)
  validateLabelSelector(selector, 'spec.selector', errors)
  const labels = template?.metadata?.labels
  if ((selector === undefined || isUsable(selector)) && !labelSelectorMatches(selector, labels)) {
    errors.invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')
  }
  if (selector !== undefined && isEmptySelector(selector)) {
    errors.invalid('spec.selector', selectorForm(selector), 'empty selector is invalid for daemonset')
  }
  validatePodTemplate(template, 'spec.template', errors, live?.spec?.template)
  validateRunsForEver(template, 'DaemonSet', errors)
  validateNonnegative(minReadySeconds, 'spec.minReadySeconds', errors)
  validateStrategy(updateStrategy ?? {}, errors)
  validateNonnegative(revisionHistoryLimit, 'spec.revisionHistoryLimit', errors)
}

/** Upstream: ValidateDaemonSetUpdateStrategy */
function validateStrategy({ type = '', rollingUpdate }: DaemonSetUpdateStrategy, errors: ErrorList): void {
  const field = 'spec.updateStrategy'
  if (type === 'OnDelete') return
  if (type === 'RollingUpdate') {
    if (rollingUpdate === undefined) errors.required(`${field}.rollingUpdate`)
    else validateRollingUpdate(rollingUpdate, `${field}.rollingUpdate`, errors)
    return
  }
  const internal = rollingUpdate && { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 }
  errors.notSupported(field, { Type: type, RollingUpdate: internal ?? null }, STRATEGIES)
}

/** Upstream: ValidateRollingUpdateDaemonSet */
function validateRollingUpdate({ maxUnavailable, maxSurge }: RollingUpdateDaemonSet, field: string, errors: ErrorList): void {
  validateIntOrPercent(maxUnavailable, `${field}.maxUnavailable`, errors)
  validateIntOrPercent(maxSurge, `${field}.maxSurge`, errors)
  validateAtMostWhole(maxUnavailable, `${field}.maxUnavailable`, errors)
  validateAtMostWhole(maxSurge, `${field}.maxSurge`, errors)
  const [hasUnavailable, hasSurge] = [intOrPercentValue(maxUnavailable) !== 0, intOrPercentValue(maxSurge) !== 0]
  if (hasUnavailable && hasSurge) errors.invalid(`${field}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')
  else if (!hasUnavailable && !hasSurge) errors.required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')
}

/** Upstream: ValidateDaemonSetUpdate */
export function validateDaemonSetUpdate(next: DaemonSet, live: DaemonSet, errors: ErrorList): void {
  validateSameSelector(next.spec?.selector, live.spec?.selector, errors)
  validateDaemonSet(next, errors, live)
}

const COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
] as const

/** Upstream: ValidateDaemonSetStatusUpdate */
export function validateDaemonSetStatus(status: Partial<DaemonSetStatus>, live: Partial<DaemonSetStatus>, errors: ErrorList): void {
  validateCounts(status, COUNTS, errors)
  validateNotDecremented(status.collisionCount, live.collisionCount, 'status.collisionCount', errors)
}
