import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonProblem } from './json-problem.ts'

describe('what is wrong with JSON', () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['  {"a": [1, ', 'unexpected end of JSON input'],
    ['{"a', 'unexpected end of JSON input'],
    ['"\\u12', 'unexpected end of JSON input'],
    ['tru', 'unexpected end of JSON input'],
    ['<', "invalid character '<' looking for beginning of value"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['1 2', "invalid character '2' after top-level value"],
    ['01', "invalid character '1' after top-level value"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1e+x', "invalid character 'x' in exponent of numeric literal"],
    ['"\\q"', "invalid character 'q' in string escape code"],
    ['"\\u12x"', "invalid character 'x' in \\u hexadecimal character escape"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['nuxl', "invalid character 'x' in literal null (expecting 'l')"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    ['['.repeat(20_000), 'exceeded max depth'],
  ])('%j', (text, problem) => {
    expect(jsonProblem(text)).toBe(problem)
  })

  it('does not need the stack for long text', () => {
    expect(jsonProblem(`"${'\\n'.repeat(1_000_000)}${'x'.repeat(3_000_000)}`)).toBe('unexpected end of JSON input')
  })

  it('finds nothing wrong with JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => jsonProblem(text) === undefined))
  })

  it('finds something wrong with whatever JSON.parse refuses, and only then', () => {
    const pieces = fc.array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', 'u', '1', '0', '-', '.', 'e', '+', ' ', 'true', 'null', '"a"'),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('')
        return (jsonProblem(text) === undefined) === isJson(text)
      }),
      { numRuns: 2_000 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
