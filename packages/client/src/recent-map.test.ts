import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecentMap } from './recent-map.ts'

describe('RecentMap', () => {
  test('forgets what was not used for longest', () => {
    const map = new RecentMap<number>(2)
    map.set('a', 1)
    map.set('b', 2)
    expect(map.get('a')).toBe(1)
    map.set('c', 3)
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3])
    expect(map.size).toBe(2)
  })

  test('is a map of the latest keys, whatever the order of uses', () => {
    const use = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), value: fc.option(fc.nat(), { nil: undefined }) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(use, { maxLength: 30 }), (limit, uses) => {
        const map = new RecentMap<number>(limit)
        let model: (readonly [string, number])[] = []
        for (const { key, value } of uses) {
          const known = model.find(([each]) => each === key)
          if (value === undefined) expect(map.get(key)).toBe(known?.[1])
          else map.set(key, value)
          const now = value ?? known?.[1]
          if (now !== undefined) model = [...model.filter(([each]) => each !== key), [key, now] as const].slice(-limit)
          expect(map.size).toBe(model.length)
        }
      }),
    )
  })
})
