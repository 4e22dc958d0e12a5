import { expect, it } from 'vitest'
import { goQuoted } from '../meta/go-quoted.ts'
import type { FieldError } from './field-error.ts'
import { fieldErrorText, invalidCauses, invalidMessage } from './invalid-message.ts'

const at = 'spec.x'

it.each<[FieldError, string]>([
  [{ type: 'FieldValueNotFound', field: at, badValue: 'a', detail: '' }, 'spec.x: Not found: "a"'],
  [{ type: 'FieldValueRequired', field: at, detail: 'name it' }, 'spec.x: Required value: name it'],
  [{ type: 'FieldValueDuplicate', field: at, badValue: 80, detail: '' }, 'spec.x: Duplicate value: 80'],
  [
    { type: 'FieldValueInvalid', field: at, badValue: { b: '1', a: '<' }, detail: 'no' },
    'spec.x: Invalid value: {"a":"\\u003c","b":"1"}: no',
  ],
  [
    { type: 'FieldValueInvalid', field: at, badValue: { Type: 'x', Address: 'y' }, detail: 'no' },
    'spec.x: Invalid value: {"Type":"x","Address":"y"}: no',
  ],
  [{ type: 'FieldValueInvalid', field: at, badValue: null, detail: 'no' }, 'spec.x: Invalid value: null: no'],
  [{ type: 'FieldValueInvalid', field: at, detail: 'no' }, 'spec.x: Invalid value: no'],
  [{ type: 'FieldValueInvalid', field: '', badValue: true, detail: 'no' }, '<nil>: Invalid value: true: no'],
  [
    { type: 'FieldValueNotSupported', field: at, badValue: 'c', detail: 'supported values: "a", "b"' },
    'spec.x: Unsupported value: "c": supported values: "a", "b"',
  ],
  [{ type: 'FieldValueForbidden', field: at, badValue: 'hidden', detail: 'no' }, 'spec.x: Forbidden: no'],
  [{ type: 'FieldValueTooLong', field: at, detail: 'may not be more than 5 bytes' }, 'spec.x: Too long: may not be more than 5 bytes'],
  [
    { type: 'FieldValueTooMany', field: at, badValue: 9, detail: 'must have at most 8 items' },
    'spec.x: Too many: 9: must have at most 8 items',
  ],
  [{ type: 'InternalError', field: at, detail: 'oops' }, 'spec.x: Internal error: oops'],
])('%# is written as upstream does', (error, text) => {
  expect(fieldErrorText(error)).toBe(text)
})

it('says the same thing once, and needs brackets for several', () => {
  const required: FieldError = { type: 'FieldValueRequired', field: 'a', detail: '' }
  expect(invalidMessage([required, required])).toBe('a: Required value')
  expect(invalidMessage([required, { ...required, field: 'b' }])).toBe('[a: Required value, b: Required value]')
  expect(invalidCauses([required, required])).toHaveLength(2)
})

it('quotes as Go does', () => {
  expect(goQuoted('a"b\\c\n\u0001é\u200b😀')).toBe('"a\\"b\\\\c\\n\\x01é\\u200b😀"')
})
