import type { LabelSelector, LabelSelectorRequirement } from '../../types/generated.ts'
import type { ErrorList } from './error-list.ts'
import { isLabelValue, isQualifiedName } from './formats.ts'

type Labels = Readonly<Record<string, string>>

export interface SelectorOptions {
  /** Values that were stored before they were checked stay allowed. */
  readonly allowInvalidValues?: boolean
}

/** Upstream: metav1validation.ValidateLabelName */
export function validateLabelName(name: string | undefined, field: string, errors: ErrorList): void {
  errors.invalidAll(field, name ?? '', isQualifiedName(name ?? ''))
}

/** Upstream: metav1validation.ValidateLabels */
export function validateLabels(labels: Labels | undefined, field: string, errors: ErrorList): void {
  for (const key in labels) {
    validateLabelName(key, field, errors)
    errors.invalidAll(field, labels[key]!, isLabelValue(labels[key]!))
  }
}

/** Upstream: metav1validation.ValidateLabelSelector */
export function validateLabelSelector(
  selector: LabelSelector | undefined,
  field: string,
  errors: ErrorList,
  options: SelectorOptions = {},
): void {
  if (!selector) return
  validateLabels(selector.matchLabels, `${field}.matchLabels`, errors)
  selector.matchExpressions?.forEach((requirement, index) => {
    validateRequirement(requirement, `${field}.matchExpressions[${index}]`, errors, options)
  })
}

function validateRequirement(requirement: LabelSelectorRequirement, field: string, errors: ErrorList, options: SelectorOptions): void {
  const values = requirement.values ?? []
  switch (requirement.operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) errors.required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
      break
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) errors.forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      break
    default:
      errors.invalid(`${field}.operator`, requirement.operator ?? '', 'not a valid selector operator')
  }
  validateLabelName(requirement.key, `${field}.key`, errors)
  if (options.allowInvalidValues) return
  values.forEach((value, index) => {
    errors.invalidAll(`${field}.values[${index}]`, value, isLabelValue(value))
  })
}

/** Selects everything: neither labels nor expressions. */
export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0
}
