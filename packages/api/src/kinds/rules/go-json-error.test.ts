import { expect, it } from 'vitest'
import { jsonObjectError } from './go-json-error.ts'

it.each(['{}', 'null', ' {"auths": {}} '])('finds nothing wrong with %j', (text) => {
  expect(jsonObjectError(text)).toBeUndefined()
})

it.each([
  ['', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['x', "invalid character 'x' looking for beginning of value"],
  ['{a', "invalid character 'a' looking for beginning of object key string"],
  ['{} {}', "invalid character '{' after top-level value"],
  ['[]', 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
  ['1', 'json: cannot unmarshal number into Go value of type map[string]interface {}'],
])('says what Go says of %j', (text, problem) => {
  expect(jsonObjectError(text)).toBe(problem)
})
