import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PreferredSchedulingTerm } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isLabelValue } from '../../../rules/formats.ts'
import { validateLabelName } from '../../../rules/labels.ts'
import { nameIsDnsSubdomain } from '../../../rules/names.ts'

/** Upstream: pkg/apis/core/validation ValidateNodeSelector */
export function validateNodeSelector(selector: NodeSelector, field: string, errors: ErrorList): void {
  const terms = selector.nodeSelectorTerms ?? []
  if (terms.length === 0) {
    errors.required(`${field}.nodeSelectorTerms`, 'must have at least one node selector term')
    return
  }
  terms.forEach((term, index) => {
    validateTerm(term, true, `${field}.nodeSelectorTerms[${index}]`, errors)
  })
}

const WEIGHT_MAX = 100

export function validateWeight(weight: number | undefined, field: string, errors: ErrorList): void {
  const value = weight ?? 0
  if (value <= 0 || value > WEIGHT_MAX) errors.invalid(`${field}.weight`, value, `must be in the range 1-${WEIGHT_MAX}`)
}

/** Values that no label can have are allowed in preferences. Upstream: ValidatePreferredSchedulingTerms */
export function validatePreferredTerms(terms: readonly PreferredSchedulingTerm[], field: string, errors: ErrorList): void {
  terms.forEach(({ weight, preference }, index) => {
    validateWeight(weight, `${field}[${index}]`, errors)
    validateTerm(preference ?? {}, false, `${field}[${index}].preference`, errors)
  })
}

function validateTerm(term: NodeSelectorTerm, checksValues: boolean, field: string, errors: ErrorList): void {
  term.matchExpressions?.forEach((requirement, index) => {
    validateRequirement(requirement, checksValues, `${field}.matchExpressions[${index}]`, errors)
  })
  term.matchFields?.forEach((requirement, index) => {
    validateFieldRequirement(requirement, `${field}.matchFields[${index}]`, errors)
  })
}

/** Upstream: ValidateNodeSelectorRequirement */
function validateRequirement(requirement: NodeSelectorRequirement, checksValues: boolean, field: string, errors: ErrorList): void {
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
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) errors.required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")
      break
    default:
      errors.invalid(`${field}.operator`, requirement.operator ?? '', 'not a valid selector operator')
  }
  validateLabelName(requirement.key, `${field}.key`, errors)
  if (!checksValues) return
  values.forEach((value, index) => {
    errors.invalidAll(`${field}.values[${index}]`, value, isLabelValue(value))
  })
}

/** The only field of a node to select by is its name. Upstream: ValidateNodeFieldSelectorRequirement */
function validateFieldRequirement({ key, operator, values = [] }: NodeSelectorRequirement, field: string, errors: ErrorList): void {
  if (operator !== 'In' && operator !== 'NotIn') errors.invalid(`${field}.operator`, operator ?? '', 'not a valid selector operator')
  else if (values.length !== 1) {
    errors.required(`${field}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
  }
  if (key !== 'metadata.name') {
    errors.invalid(`${field}.key`, key ?? '', 'not a valid field selector key')
    return
  }
  values.forEach((value, index) => {
    errors.invalidAll(`${field}.values[${index}]`, value, nameIsDnsSubdomain(value, false))
  })
}
