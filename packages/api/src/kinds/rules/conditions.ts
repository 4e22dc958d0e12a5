import type { Condition } from '../../types/generated.ts'
import { utf8Length } from './base64.ts'
import type { ErrorList } from './error-list.ts'
import { patternMessage } from './formats.ts'
import { validateLabelName } from './labels.ts'

const STATUSES = ['False', 'True', 'Unknown']
const REASON_BYTES_MAX = 1024
const MESSAGE_BYTES_MAX = 32 * 1024
const REASON_FORMAT = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const REASON = new RegExp(`^${REASON_FORMAT}$`)
const REASON_RULE =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'"

/** Upstream: metav1validation.ValidateConditions */
export function validateConditions(conditions: readonly Condition[] | undefined, field: string, errors: ErrorList): void {
  const types = new Set<string>()
  conditions?.forEach((condition, index) => {
    const { type = '' } = condition
    if (types.has(type)) errors.duplicate(`${field}[${index}].type`, type)
    types.add(type)
    validateCondition(condition, `${field}[${index}]`, errors)
  })
}

function validateCondition(condition: Condition, field: string, errors: ErrorList): void {
  const { status = '', reason = '', message = '', observedGeneration = 0 } = condition
  validateLabelName(condition.type, `${field}.type`, errors)
  if (!STATUSES.includes(status)) errors.notSupported(`${field}.status`, status, STATUSES)
  if (observedGeneration < 0) {
    errors.invalid(`${field}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero')
  }
  if (!condition.lastTransitionTime) errors.required(`${field}.lastTransitionTime`)
  if (reason === '') errors.required(`${field}.reason`)
  else if (!REASON.test(reason)) errors.invalid(`${field}.reason`, reason, REASON_MESSAGE)
  if (utf8Length(reason) > REASON_BYTES_MAX) errors.tooLong(`${field}.reason`, REASON_BYTES_MAX)
  if (utf8Length(message) > MESSAGE_BYTES_MAX) errors.tooLong(`${field}.message`, MESSAGE_BYTES_MAX)
}

const REASON_MESSAGE = patternMessage(REASON_RULE, REASON_FORMAT, 'my_name', 'MY_NAME', 'MyName', 'ReasonA,ReasonB', 'ReasonA:ReasonB')
