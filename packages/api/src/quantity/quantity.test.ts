import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIntOrString, scaledIntOrPercent } from './int-or-percent.ts'
import { QuantityError, type QuantityFormat } from './parse.ts'
import { Quantity } from './quantity.ts'
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  isWholeQuantity,
  parseQuantity,
  quantityMilli,
  roundUpToMilli,
} from './text.ts'

interface Cases {
  readonly sameAs: readonly [text: string, other: string][]
  readonly invalid: readonly string[]
  readonly canonical: readonly [text: string, canonical: string, alternate?: string][]
  readonly compare: readonly [left: string, right: string, order: number][]
  readonly roundUp: readonly [text: string, scale: number, rounded: string, exact: boolean][]
  readonly add: readonly [left: string, right: string, sum: string][]
  readonly subtract: readonly [left: string, right: string, difference: string][]
  readonly negate: readonly [text: string, negated: string][]
  readonly json: readonly [json: string, canonical: string][]
  readonly of: readonly [value: number, format: QuantityFormat, scale: number, text: string][]
  readonly scaledValue: readonly [fromScale: number, toScale: number, value: number | string][]
  readonly toNumber: readonly [text: string, value: number][]
  readonly intOrString: readonly [text: string, value: number | string][]
}

const CASES = JSON.parse(readFileSync(new URL('testdata/quantity.json', import.meta.url), 'utf8')) as Cases

/** The JSON text of a value, which may have spaces that JSON does not allow. */
function jsonValue(text: string): unknown {
  return text.includes('"') ? text.trim().slice(1, -1) : text
}

describe('quantities', () => {
  it.each(CASES.sameAs)('%s is %s', (text, other) => {
    expect(parseQuantity(text).compare(parseQuantity(other))).toBe(0)
    expect(canonicalQuantity(canonicalQuantity(text))).toBe(canonicalQuantity(text))
  })

  it.each(CASES.invalid)('refuse %s', (text) => {
    expect(() => parseQuantity(text)).toThrow(QuantityError)
  })

  it.each(CASES.canonical)('write %s as %s', (text, canonical, alternate) => {
    expect(canonicalQuantity(text)).toBe(canonical)
    if (alternate !== undefined) expect(compareQuantities(text, alternate)).toBe(0)
  })

  it.each(CASES.compare)('compare %s with %s', (left, right, order) => {
    expect(compareQuantities(left, right)).toBe(order)
  })

  it.each(CASES.roundUp)('round %s up to ten to the %s', (text, scale, rounded, exact) => {
    const quantity = parseQuantity(text)
    const result = quantity.roundUp(scale)
    expect(new Quantity(result.nanos, result.format).toString()).toBe(rounded)
    expect(result === quantity).toBe(exact)
  })

  it('add, subtract and change sign', () => {
    for (const [left, right, sum] of CASES.add) expect(addQuantities(left, right)).toBe(sum)
    for (const [left, right, difference] of CASES.subtract) {
      expect(parseQuantity(left).subtract(parseQuantity(right)).toString()).toBe(difference)
    }
    for (const [text, negated] of CASES.negate) expect(parseQuantity(text).negate().toString()).toBe(negated)
  })

  it.each(CASES.json)('come out of JSON: %s', (json, canonical) => {
    expect(canonicalQuantity(jsonValue(json))).toBe(canonical)
  })

  it.each(CASES.of)('%s as %s with scale %s', (value, format, scale, text) => {
    expect(Quantity.of(value, format, scale).toString()).toBe(text)
  })

  it.each(CASES.scaledValue)('of scale %s in units of %s', (from, to, value) => {
    expect(Quantity.of(1, 'DecimalSI', from).scaledValue(to)).toBe(BigInt(value))
  })

  it.each(CASES.toNumber)('%s as a number', (text, value) => {
    expect(parseQuantity(text).toNumber()).toBe(value)
  })
})

describe('quantities of the API', () => {
  it('are read from numbers', () => {
    expect([1, 0.5, 1000, 1e21, 0.0001].map(canonicalQuantity)).toEqual(['1', '500m', '1k', '1e+21', '100u'])
    expect(() => canonicalQuantity(true)).toThrow(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    )
    expect(() => canonicalQuantity('1Xi')).toThrow(QuantityError)
    expect(() => canonicalQuantity('1kk')).toThrow("unable to parse quantity's suffix")
  })

  it('keep text that upstream takes for canonical', () => {
    expect(['+1', '1.500', '1E3', '1.234', '0100m'].map(canonicalQuantity)).toEqual(['+1', '1.500', '1E3', '1.234', '0100m'])
  })

  it('are rounded to what can be accounted for', () => {
    expect(roundUpToMilli('1.0005')).toBe('1001m')
    expect(roundUpToMilli('1000m')).toBe('1000m')
    expect(quantityMilli('100u')).toBe(1)
    expect(quantityMilli('-1.0001')).toBe(-1001)
    expect(isWholeQuantity('2000m')).toBe(true)
    expect(isWholeQuantity('2500m')).toBe(false)
  })

  it('are exact beyond what a number holds', () => {
    expect(addQuantities('9007199254740993', '2')).toBe('9007199254740995')
    expect(parseQuantity('9007199254740993').scaledValue(0)).toBe(9007199254740993n)
    expect(canonicalQuantity('8Ei')).toBe('9223372036854775807')
    expect(canonicalQuantity('1000E')).toBe('1e21')
  })
})

describe('properties of quantities', () => {
  const quantity = fc
    .tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.constantFrom<QuantityFormat>('DecimalSI', 'BinarySI', 'DecimalExponent'))
    .map(([nanos, format]) => new Quantity(nanos, format))

  it('the canonical text means the same quantity and is its own canonical text', () => {
    fc.assert(
      fc.property(quantity, (given) => {
        const read = Quantity.parse(given.toString())
        expect(read.nanos).toBe(given.nanos)
        expect(canonicalQuantity(given.toString())).toBe(given.toString())
      }),
    )
  })

  it('adding and subtracting undo each other, and order is that of differences', () => {
    fc.assert(
      fc.property(quantity, quantity, (a, b) => {
        expect(a.add(b).subtract(b).nanos).toBe(a.nanos)
        expect(a.compare(b)).toBe(a.subtract(b).sign)
      }),
    )
  })

  it('rounding up never takes away and gives less than a unit', () => {
    fc.assert(
      fc.property(quantity, fc.integer({ min: -9, max: 3 }), (given, scale) => {
        const difference = given.roundUp(scale).nanos - given.nanos
        const gain = given.sign < 0 ? -difference : difference
        expect(gain >= 0n && gain < 10n ** BigInt(9 + scale)).toBe(true)
      }),
    )
  })
})

describe('numbers or percentages', () => {
  it('are scaled, up or down', () => {
    expect(scaledIntOrPercent(3, 10, true)).toBe(3)
    expect(scaledIntOrPercent('25%', 10, true)).toBe(3)
    expect(scaledIntOrPercent('25%', 10, false)).toBe(2)
  })

  it('refuse other text in upstream words', () => {
    expect(() => scaledIntOrPercent('3', 10, true)).toThrow('invalid value for IntOrString: invalid type: string is not a percentage')
    expect(() => scaledIntOrPercent('a%', 10, true)).toThrow(
      'invalid value for IntOrString: invalid value "a%": strconv.Atoi: parsing "a": invalid syntax',
    )
  })

  it('are numbers where they fit', () => {
    for (const [text, value] of CASES.intOrString) expect(parseIntOrString(text)).toBe(value)
    expect(parseIntOrString('80')).toBe(80)
    expect(parseIntOrString('http')).toBe('http')
  })
})
