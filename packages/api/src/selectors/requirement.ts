import { isLabelValue, isQualifiedName } from '../kinds/rules/formats.ts'
import { compareText } from '../patch/text-order.ts'
import type { FieldError, FieldErrors } from '../validation/field-error.ts'
import { invalidMessage } from '../validation/invalid-message.ts'

export type Labels = Readonly<Record<string, string>>

export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt'

/** One condition on one label. Values are sorted and each is there once. */
export interface LabelRequirement {
  readonly key: string
  readonly operator: LabelOperator
  readonly values: readonly string[]
}

const INTEGER = /^[+-]?\d+$/
const INT64_MAX = 2n ** 63n - 1n

function int64(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined
  const value = BigInt(text.replace(/^\+/, ''))
  return value <= INT64_MAX && value >= -INT64_MAX - 1n ? value : undefined
}

/** Whether labels meet the condition. Upstream: apimachinery/pkg/labels Requirement Matches */
export function meets({ key, operator, values }: LabelRequirement, labels: Labels | undefined): boolean {
  const has = labels !== undefined && Object.hasOwn(labels, key)
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return has && values.includes(labels[key]!)
    case 'notin':
    case '!=':
      return !has || !values.includes(labels[key]!)
    case 'exists':
      return has
    case '!':
      return !has
    case 'gt':
    case 'lt':
      return has && isOrdered(operator, labels[key]!, values)
  }
}

function isOrdered(operator: 'gt' | 'lt', text: string, values: readonly string[]): boolean {
  const value = int64(text)
  const bound = values.length === 1 ? int64(values[0]!) : undefined
  if (value === undefined || bound === undefined) return false
  return operator === 'gt' ? value > bound : value < bound
}

/** A condition as kubectl would be given it: `tier in (backend,web)`. Upstream: Requirement String */
export function requirementText({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`
    case 'gt':
      return `${key}>${values.join(',')}`
    case 'lt':
      return `${key}<${values.join(',')}`
    default:
      return `${key}${operator}${values.join(',')}`
  }
}

/** A selector that cannot be: the message is upstream's. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError'
}

/** What is wrong with a key as the key of a label. */
export function keyError(key: string, field: string): FieldErrors {
  const problems = isQualifiedName(key)
  return problems.length === 0 ? [] : [{ type: 'FieldValueInvalid', field, badValue: key, detail: problems.join('; ') }]
}

const OPERATORS = ['in', 'notin', '=', '==', '!=', 'gt', 'lt', 'exists', '!'] as const

/** What is wrong with a condition. Upstream: apimachinery/pkg/labels NewRequirement */
export function requirementErrors(key: string, operator: string, values: readonly string[]): FieldErrors {
  const errors: FieldError[] = [...keyError(key, 'key')]
  const refuse = (field: string, badValue: unknown, detail: string) => errors.push({ type: 'FieldValueInvalid', field, badValue, detail })
  if (operator === 'in' || operator === 'notin') {
    if (values.length === 0) refuse('values', values, "for 'in', 'notin' operators, values set can't be empty")
  } else if (operator === '=' || operator === '==' || operator === '!=') {
    if (values.length !== 1) refuse('values', values, 'exact-match compatibility requires one single value')
  } else if (operator === 'exists' || operator === '!') {
    if (values.length !== 0) refuse('values', values, 'values set must be empty for exists and does not exist')
  } else if (operator === 'gt' || operator === 'lt') {
    if (values.length !== 1) refuse('values', values, "for 'Gt', 'Lt' operators, exactly one value is required")
    values.forEach((value, at) => {
      if (int64(value) === undefined) refuse(`values[${at}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer")
    })
  } else {
    const detail = `supported values: ${[...OPERATORS]
      .sort(compareText)
      .map((known) => `"${known}"`)
      .join(', ')}`
    errors.push({ type: 'FieldValueNotSupported', field: 'operator', badValue: operator, detail })
  }
  values.forEach((value, at) => {
    const problems = isLabelValue(value)
    if (problems.length > 0) refuse(`values[${at}][${key}]`, value, problems.join('; '))
  })
  return errors
}

/** A condition out of its parts. Throws a SelectorError. */
export function requirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const sorted = values.length < 2 ? values : [...new Set(values)].sort(compareText)
  const errors = requirementErrors(key, operator, sorted)
  if (errors.length > 0) throw new SelectorError(invalidMessage(errors))
  return { key, operator, values: sorted }
}
