import { utf8Length } from '../kinds/rules/base64.ts'
import { goQuoted } from '../meta/go-quoted.ts'
import type { ManagedFieldsEntry } from '../types/generated.ts'
import type { FieldError, FieldErrors } from './field-error.ts'

const NAME_BYTES_MAX = 128
const SUBRESOURCE_BYTES_MAX = 256

/** The name of a field manager: not too long, and printable. Upstream: metav1validation.ValidateFieldManager */
export function fieldManagerErrors(manager: string, field: string): FieldErrors {
  const errors: FieldError[] = []
  if (utf8Length(manager) > NAME_BYTES_MAX) errors.push(tooLong(field, NAME_BYTES_MAX))
  let position = 0
  for (const char of manager) {
    if (goQuoted(char).startsWith('"\\') && char !== '"' && char !== '\\') {
      const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
      errors.push({ type: 'FieldValueInvalid', field, badValue: manager, detail: `invalid character U+${code} (at position ${position})` })
    }
    position += utf8Length(char)
  }
  return errors
}

/** Upstream: metav1validation.ValidateManagedFields */
export function managedFieldsErrors(entries: readonly ManagedFieldsEntry[] | undefined, field: string): FieldErrors {
  if (entries === undefined) return NONE
  return entries.flatMap((entry, at) => entryErrors(entry, `${field}[${at}]`))
}

const NONE: FieldErrors = []

function entryErrors({ operation = '', fieldsType = '', manager = '', subresource = '' }: ManagedFieldsEntry, at: string): FieldErrors {
  const errors: FieldError[] = []
  if (operation !== 'Apply' && operation !== 'Update') {
    errors.push({ type: 'FieldValueInvalid', field: `${at}.operation`, badValue: operation, detail: 'must be `Apply` or `Update`' })
  }
  if (fieldsType !== '' && fieldsType !== 'FieldsV1') {
    errors.push({ type: 'FieldValueInvalid', field: `${at}.fieldsType`, badValue: fieldsType, detail: 'must be `FieldsV1`' })
  }
  errors.push(...fieldManagerErrors(manager, `${at}.manager`))
  if (utf8Length(subresource) > SUBRESOURCE_BYTES_MAX) errors.push(tooLong(`${at}.subresource`, SUBRESOURCE_BYTES_MAX))
  return errors
}

function tooLong(field: string, bytesMax: number): FieldError {
  return { type: 'FieldValueTooLong', field, detail: `may not be more than ${bytesMax} bytes` }
}
