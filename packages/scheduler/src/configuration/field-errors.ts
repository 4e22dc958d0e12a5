import type { FieldError } from '@kubesim/api'

export function invalidField(field: string, badValue: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, badValue, detail }
}

export function unsupported(field: string, badValue: unknown, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map((each) => `"${each}"`).join(', ')}`
  return { type: 'FieldValueNotSupported', field, badValue, detail }
}

export function missing(field: string, detail: string): FieldError {
  return { type: 'FieldValueRequired', field, detail }
}

export function duplicate(field: string, badValue: unknown): FieldError {
  return { type: 'FieldValueDuplicate', field, badValue, detail: '' }
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, detail }
}
