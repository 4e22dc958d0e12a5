export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** Text that is not a quantity, in upstream's words. */
export class QuantityError extends RangeError {
  override readonly name = 'QuantityError'
}

const WRONG_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const WRONG_SUFFIX = "unable to parse quantity's suffix"

const SHAPE = /^([+-]?)(\d*)(\.?)(\d*)([eEinumkKMGTP]*[-+]?\d*)$/
const EXPONENT = /^[eE]([+-]?\d+)$/

/** Power of ten of each decimal suffix. */
export const DECIMAL_SUFFIXES: readonly (readonly [suffix: string, exponent: number])[] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]

export const BINARY_SUFFIXES: readonly string[] = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

const DECIMALS: ReadonlyMap<string, number> = new Map(DECIMAL_SUFFIXES)
/** Differs: upstream takes any int32 and then labours; nothing real is near this. */
const EXPONENT_MAX = 1000
const INT64_MAX = 2n ** 63n - 1n
/** Digits that an int64 surely holds. */
const FAST_DIGITS = 18
export const NANO_DIGITS = 9
export const NANOS = 10n ** BigInt(NANO_DIGITS)

export interface ParsedQuantity {
  readonly nanos: bigint
  readonly format: QuantityFormat
  /** The text, where upstream takes it for canonical and gives it back as it is. */
  readonly text?: string
}

interface Suffix {
  readonly base: 2 | 10
  readonly exponent: number
  readonly format: QuantityFormat
}

/** Throws a QuantityError. Upstream: apimachinery/pkg/api/resource ParseQuantity */
export function parseQuantityText(text: string): ParsedQuantity {
  if (text === '0') return { nanos: 0n, format: 'DecimalSI', text }
  const match = text === '' ? null : SHAPE.exec(text)
  if (match === null) throw new QuantityError(WRONG_FORMAT)
  const [, sign, leading = '', , fraction = '', suffixText = ''] = match
  const suffix = readSuffix(suffixText)
  const digits = leading.replace(/^0+/, '') || '0'
  const magnitude = roundedNanos(BigInt(digits + fraction), suffix, fraction.length)
  const nanos = suffix.base === 2 && magnitude > INT64_MAX * NANOS ? INT64_MAX * NANOS : magnitude
  const isSmall = suffix.base === 2 && nanos > 0n && nanos < NANOS
  return {
    nanos: sign === '-' ? -nanos : nanos,
    format: isSmall ? 'DecimalSI' : suffix.format,
    ...(isTakenForCanonical(digits, fraction, suffix) && { text }),
  }
}

function readSuffix(text: string): Suffix {
  const exponent = DECIMALS.get(text)
  if (exponent !== undefined) return { base: 10, exponent, format: 'DecimalSI' }
  const power = BINARY_SUFFIXES.indexOf(text)
  if (power >= 0) return { base: 2, exponent: (power + 1) * 10, format: 'BinarySI' }
  const given = Number(EXPONENT.exec(text)?.[1] ?? Number.NaN)
  if (Number.isNaN(given) || Math.abs(given) > EXPONENT_MAX) throw new QuantityError(WRONG_SUFFIX)
  return { base: 10, exponent: given, format: 'DecimalExponent' }
}

/** Who asks for a part of a nano gets a whole one. */
function roundedNanos(digits: bigint, { base, exponent }: Suffix, fractionLength: number): bigint {
  const scaled = base === 2 ? digits << BigInt(exponent) : digits
  const shift = NANO_DIGITS - fractionLength + (base === 10 ? exponent : 0)
  return shift >= 0 ? scaled * 10n ** BigInt(shift) : ceilDivide(scaled, 10n ** BigInt(-shift))
}

/** Division that rounds away from zero. */
export function ceilDivide(value: bigint, unit: bigint): bigint {
  const quotient = value / unit
  if (value % unit === 0n) return quotient
  return value > 0n ? quotient + 1n : quotient - 1n
}

/** Upstream looks at the digits only, so that `1.500` and `+1` pass; what they pass for is what the API gives back. */
function isTakenForCanonical(digits: string, fraction: string, { base, exponent }: Suffix): boolean {
  const shifted = digits + fraction
  if (base === 2) {
    const isFast = fraction === '' && 14 - digits.length - Math.trunc((exponent * 3) / 10) >= 0
    return isFast && BigInt(digits) % 8n !== 0n
  }
  const scale = exponent - fraction.length
  const isFast = FAST_DIGITS - shifted.length >= 0 && scale >= -NANO_DIGITS
  return isFast && scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0')
}
