import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { log } from './natural-log.ts'
import fromGo from './testdata/natural-log.json' with { type: 'json' }

const view = new DataView(new ArrayBuffer(8))

function doubleOf(hexadecimal: string): number {
  view.setBigUint64(0, BigInt(`0x${hexadecimal}`))
  return view.getFloat64(0)
}

function ordinal(value: number): bigint {
  view.setFloat64(0, value)
  const bits = view.getBigInt64(0)
  return bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits
}

/** How many doubles lie between two. */
function ulpsBetween(a: number, b: number): number {
  const distance = ordinal(a) - ordinal(b)
  return Number(distance < 0n ? -distance : distance)
}

describe('log', () => {
  it('gives the very doubles that Go gives', () => {
    for (const [argument, result] of fromGo) expect(ulpsBetween(log(doubleOf(argument!)), doubleOf(result!)), argument).toBe(0)
    expect(fromGo.length).toBeGreaterThan(200)
  })

  it('knows the special values', () => {
    expect(log(1)).toBe(0)
    expect(log(0)).toBe(-Infinity)
    expect(log(-0)).toBe(-Infinity)
    expect(log(Infinity)).toBe(Infinity)
    expect(log(-1)).toBeNaN()
    expect(log(NaN)).toBeNaN()
  })

  it('is right next to 1 and for the smallest and largest doubles', () => {
    expect(log(1 + Number.EPSILON)).toBe(2.2204460492503128e-16)
    expect(log(1 - Number.EPSILON / 2)).toBe(-1.1102230246251565e-16)
    expect(log(5e-324)).toBe(-744.4400719213812)
    expect(log(2.2250738585072014e-308)).toBe(-708.3964185322641)
    expect(log(Number.MAX_VALUE)).toBe(709.782712893384)
  })

  it('is within one unit in the last place of Math.log', () => {
    fc.assert(
      fc.property(fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }), (x) => {
        expect(ulpsBetween(log(x), Math.log(x))).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2_000 },
    )
    fc.assert(
      fc.property(fc.double({ min: 0.25, max: 4, noNaN: true }), (x) => {
        expect(ulpsBetween(log(x), Math.log(x))).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2_000 },
    )
  })
})
