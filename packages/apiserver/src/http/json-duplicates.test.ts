import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duplicateJsonFields } from './json-duplicates.ts'

describe('duplicate fields of JSON', () => {
  it('are found at any depth, each once', () => {
    const text = '{"a": 1, "b": {"c": [ {"d": 1, "d" : {"x": "y,}]"} , "d": 3}, 2 ], "e": null}, "a": "\\"{", "\\u0061": 0}'
    expect(duplicateJsonFields(text)).toEqual(['b.c[0].d', 'a'])
  })

  it('are none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(duplicateJsonFields(JSON.stringify(value, undefined, 2))).toEqual([])
      }),
    )
  })

  it('do not need the stack, however deep the text', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(duplicateJsonFields(nested(10_000))).toEqual([])
    expect(() => duplicateJsonFields(nested(10_001))).toThrow(RangeError)
    expect(duplicateJsonFields(`{"a":"${'\\n'.repeat(1_000_000)}${'x'.repeat(2_000_000)}","a":1}`)).toEqual(['a'])
  })
})
