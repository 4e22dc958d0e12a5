import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveBehavior } from './resolve-behavior.ts'
import { amountAt, exceedsAtMs, type UsageCurve } from './usage-curve.ts'

const MI = 2 ** 20

describe('an amount over time', () => {
  const memory = resolveBehavior({
    memory: {
      base: '10Mi',
      steps: [
        { at: '1m', value: '100Mi' },
        { at: '2m', value: '5Mi' },
      ],
      leak: '1Mi',
    },
  }).memory!

  it('follows its steps, and a leak on top', () => {
    expect([0, 59_000, 60_000, 120_000].map((ms) => amountAt(memory, ms) / MI)).toEqual([10, 69, 160, 125])
  })

  it('exceeds a limit at a bend or on the way', () => {
    expect(exceedsAtMs(memory, 9 * MI)).toBe(0)
    expect(exceedsAtMs(memory, 40 * MI)).toBe(30_001)
    expect(exceedsAtMs(memory, 80 * MI)).toBe(60_000)
    expect(exceedsAtMs(memory, 1000 * MI)).toBe(995_001)
    expect(exceedsAtMs({ ...memory, perSecond: 0 }, 1000 * MI)).toBeUndefined()
  })

  it('exceeds the limit when it says so, and not before', () => {
    const curves: fc.Arbitrary<UsageCurve> = fc.record({
      base: fc.nat(1000),
      steps: fc
        .array(fc.record({ atMs: fc.integer({ min: 1, max: 100_000 }), value: fc.nat(1000) }), { maxLength: 4 })
        .map((steps) => steps.sort((a, b) => a.atMs - b.atMs)),
      perRequest: fc.constant(0),
      perSecond: fc.nat(20),
    })
    fc.assert(
      fc.property(curves, fc.nat(2000), fc.nat(200_000), (curve, limit, ms) => {
        const atMs = exceedsAtMs(curve, limit)
        if (atMs === undefined) expect(amountAt(curve, ms)).toBeLessThanOrEqual(limit)
        else {
          expect(amountAt(curve, atMs)).toBeGreaterThan(limit)
          if (ms < atMs) expect(amountAt(curve, ms)).toBeLessThanOrEqual(limit)
        }
      }),
    )
  })
})
