import fc from 'fast-check'
import { expect, test } from 'vitest'
import { utf8Length } from './base64.ts'

test('the length of a text in UTF-8 is that of its bytes', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 })).map((units) => String.fromCharCode(...units)),
  )
  fc.assert(
    fc.property(text, (given) => {
      expect(utf8Length(given)).toBe(new TextEncoder().encode(given).length)
    }),
    { numRuns: 1_000 },
  )
})
