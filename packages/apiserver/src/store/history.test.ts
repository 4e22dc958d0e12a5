import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { History } from './history.ts'
import type { KeyValue } from './store.ts'

const kv = (modRevision: number): KeyValue<string> => ({
  resource: 'pods',
  key: 'a/x',
  value: `${modRevision}`,
  createRevision: 1,
  modRevision,
  version: modRevision,
})

describe('History', () => {
  it('is a bounded queue that knows what it lost', () => {
    const step = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('same', 'next') }, { weight: 1, arbitrary: fc.nat({ max: 5 }) })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
        const history = new History<string>(limit, 1)
        let expected: number[] = []
        let lost = 1
        let revision = 1
        for (const action of steps) {
          if (typeof action === 'number') {
            const target = revision - action
            history.compact(target)
            if (target >= lost) {
              lost = target
              expected = expected.filter((kept) => kept > lost)
            }
          } else {
            // Several keys of one transaction share a revision.
            if (action === 'next' || revision === lost) revision++
            history.append(kv(revision), kv(revision - 1))
            expected.push(revision)
            if (expected.length > limit) lost = expected.shift()!
          }
          expect(Array.from({ length: history.length }, (_, i) => history.kvAt(i).modRevision)).toEqual(expected)
          expect(history.compactedRevision).toBe(lost)
        }
        for (let at = lost; at <= revision; at++) {
          const position = expected.findIndex((kept) => kept > at)
          expect(history.positionAfter(at)).toBe(position < 0 ? expected.length : position)
        }
      }),
    )
  })

  it('makes events of what it holds', () => {
    const history = new History<string>(2, 1)
    history.append(kv(2), undefined)
    history.append({ ...kv(3), version: 0 }, kv(2))
    expect(history.eventAt(0)).toEqual({ type: 'put', kv: kv(2), prev: undefined })
    expect(history.eventAt(1)).toMatchObject({ type: 'delete', prev: kv(2) })
  })
})
