import { goJson } from '../meta/go-json.ts'
import { goQuoted } from '../meta/go-quoted.ts'
import { goNumber } from '../patch/go-text.ts'
import type { StatusCause } from '../types/generated.ts'
import type { FieldError, FieldErrors, FieldErrorType } from './field-error.ts'

const WORDS: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  InternalError: 'Internal error',
  FieldValueTypeInvalid: 'Invalid value',
}

const WITHOUT_VALUE: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'InternalError',
])

/** What is wrong, without where: `Invalid value: "A": a lowercase RFC 1123 label must ...`. Upstream: field.Error ErrorBody */
export function fieldErrorBody({ type, badValue, detail }: FieldError): string {
  const value = badValue === undefined || WITHOUT_VALUE.has(type) ? '' : `: ${shown(badValue)}`
  return `${WORDS[type]}${value}${detail === '' ? '' : `: ${detail}`}`
}

/** Where and what: `spec.replicas: Invalid value: -1: must be greater than or equal to 0`. Upstream: field.Error Error */
export function fieldErrorText(error: FieldError): string {
  return `${error.field === '' ? '<nil>' : error.field}: ${fieldErrorBody(error)}`
}

function shown(value: unknown): string {
  if (typeof value === 'string') return goQuoted(value)
  if (typeof value === 'number') return goNumber(value)
  return goJson(value)
}

/** All errors in one text, each once; in brackets when there are several. Upstream: utilerrors aggregate Error */
export function invalidMessage(errors: FieldErrors): string {
  const texts = new Set(errors.map(fieldErrorText))
  const text = [...texts].join(', ')
  return texts.size > 1 ? `[${text}]` : text
}

/** One cause for each error, repetitions included. Upstream: api/errors NewInvalid */
export function invalidCauses(errors: FieldErrors): readonly StatusCause[] {
  return errors.map((error) => ({
    reason: error.type,
    message: fieldErrorBody(error),
    field: error.field === '' ? '<nil>' : error.field,
  }))
}
