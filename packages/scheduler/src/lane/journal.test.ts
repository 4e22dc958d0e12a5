import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Journal } from './journal.ts'

test('a journal gives back what it was given, until that is overwritten', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 40 }), { maxLength: 20 }),
      (capacity, writes) => {
        const journal = new Journal(capacity)
        const kept = writes
          .filter(({ length }) => length <= capacity)
          .map((values) => ({ values, start: journal.write(Int32Array.from(values), values.length) }))
        let later = 0
        for (const { values, start } of kept.reverse()) {
          later += values.length
          expect(journal.has(start)).toBe(later <= capacity)
          if (journal.has(start)) expect([...journal.read(start, values.length)]).toEqual(values)
        }
      },
    ),
  )
})
