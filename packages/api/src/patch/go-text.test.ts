import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goText, goType } from './go-text.ts'
import { compareText } from './text-order.ts'

describe('goText', () => {
  it.each<[unknown, string]>([
    [null, '<nil>'],
    [1, '1'],
    [-0, '0'],
    [1.5, '1.5'],
    [1e-7, '1e-07'],
    [1e21, '1e+21'],
    [0.0001, '0.0001'],
    [true, 'true'],
    ['a b', 'a b'],
    [['a', 1, null], '[a 1 <nil>]'],
    [{ b: [{ c: 1 }], a: {} }, 'map[a:map[] b:[map[c:1]]]'],
  ])('%j is %s', (value, text) => expect(goText(value)).toBe(text))

  it('names types as Go does', () => {
    expect([{}, [], 1, 1.5, 'a', true, null].map(goType)).toEqual([
      'map[string]interface {}',
      '[]interface {}',
      'int64',
      'float64',
      'string',
      'bool',
      '%!s(<nil>)',
    ])
  })
})

describe('compareText', () => {
  it('orders as the bytes of UTF-8 do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
    )
    expect(compareText('\u{1f600}', '\uffff')).toBeGreaterThan(0)
  })
})
