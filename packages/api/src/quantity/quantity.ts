import { BINARY_SUFFIXES, ceilDivide, DECIMAL_SUFFIXES, NANO_DIGITS, NANOS, parseQuantityText, type QuantityFormat } from './parse.ts'

const SUFFIX_OF_EXPONENT: ReadonlyMap<number, string> = new Map(DECIMAL_SUFFIXES.map(([suffix, exponent]) => [exponent, suffix] as const))
const KIBI = 1024n * NANOS

/**
 * An exact amount, down to a billionth, with the notation in which it is written. Immutable.
 * Upstream: apimachinery/pkg/api/resource Quantity
 */
export class Quantity {
  readonly nanos: bigint
  readonly format: QuantityFormat
  private text: string | undefined

  constructor(nanos: bigint, format: QuantityFormat, text?: string) {
    this.nanos = nanos
    this.format = format
    this.text = text
  }

  /** Throws a QuantityError for what is no quantity. */
  static parse(text: string): Quantity {
    const parsed = parseQuantityText(text)
    return new Quantity(parsed.nanos, parsed.format, parsed.text)
  }

  /** `value` times ten to the power of `scale`, which is at least -9. */
  static of(value: number | bigint, format: QuantityFormat = 'DecimalSI', scale = 0): Quantity {
    return new Quantity(BigInt(value) * 10n ** BigInt(NANO_DIGITS + scale), format)
  }

  get isZero(): boolean {
    return this.nanos === 0n
  }

  /** -1, 0 or 1. */
  get sign(): number {
    return this.nanos === 0n ? 0 : this.nanos < 0n ? -1 : 1
  }

  /** -1, 0 or 1, by value whatever the notation. */
  compare(other: Quantity): number {
    return this.nanos === other.nanos ? 0 : this.nanos < other.nanos ? -1 : 1
  }

  equals(other: Quantity): boolean {
    return this.nanos === other.nanos
  }

  /** Nothing takes on the notation of what is added to it; so with subtraction. */
  add(other: Quantity): Quantity {
    return new Quantity(this.nanos + other.nanos, this.isZero ? other.format : this.format)
  }

  subtract(other: Quantity): Quantity {
    return new Quantity(this.nanos - other.nanos, this.isZero ? other.format : this.format)
  }

  multiply(factor: number | bigint): Quantity {
    return new Quantity(this.nanos * BigInt(factor), this.format)
  }

  negate(): Quantity {
    return new Quantity(-this.nanos, this.format)
  }

  /** Rounded away from zero to a multiple of ten to the power of `scale`; itself when it is one. */
  roundUp(scale: number): Quantity {
    const unit = unitOf(scale)
    return this.nanos % unit === 0n ? this : new Quantity(ceilDivide(this.nanos, unit) * unit, this.format)
  }

  /** In units of ten to the power of `scale`, rounded away from zero. */
  scaledValue(scale: number): bigint {
    return scale < -NANO_DIGITS ? this.nanos * 10n ** BigInt(-NANO_DIGITS - scale) : ceilDivide(this.nanos, unitOf(scale))
  }

  /** Whole units, rounded away from zero: bytes of memory, pieces. Beyond 2^53 as near as a number comes; `scaledValue` is exact. */
  value(): number {
    return Number(this.scaledValue(0))
  }

  /** Thousandths, rounded away from zero. */
  milliValue(): number {
    return Number(this.scaledValue(-3))
  }

  /** As near as a number comes. Differs: upstream's AsApproximateFloat64 may be a little further off. */
  toNumber(): number {
    const whole = this.nanos / NANOS
    const rest = this.nanos % NANOS
    if (rest === 0n) return Number(whole)
    return whole === 0n ? Number(rest) / 1e9 : Number(decimalText(this.nanos))
  }

  /** The canonical form: no fraction, the largest suffix that loses nothing. What was parsed from text that passes for canonical stays as it was. */
  toString(): string {
    this.text ??= canonicalText(this.nanos, this.format)
    return this.text
  }

  toJSON(): string {
    return this.toString()
  }
}

function unitOf(scale: number): bigint {
  return scale <= -NANO_DIGITS ? 1n : 10n ** BigInt(NANO_DIGITS + scale)
}

function decimalText(nanos: bigint): string {
  const digits = (nanos < 0n ? -nanos : nanos).toString().padStart(NANO_DIGITS + 1, '0')
  return `${nanos < 0n ? '-' : ''}${digits.slice(0, -NANO_DIGITS)}.${digits.slice(-NANO_DIGITS)}`
}

function canonicalText(nanos: bigint, format: QuantityFormat): string {
  if (nanos === 0n) return '0'
  const magnitude = nanos < 0n ? -nanos : nanos
  const sign = nanos < 0n ? '-' : ''
  if (format === 'BinarySI' && magnitude >= KIBI && magnitude % NANOS === 0n) return sign + binaryText(magnitude / NANOS)
  let mantissa = magnitude
  let exponent = -NANO_DIGITS
  while (mantissa % 1000n === 0n) {
    mantissa /= 1000n
    exponent += 3
  }
  const suffix = format === 'DecimalExponent' ? undefined : SUFFIX_OF_EXPONENT.get(exponent)
  return `${sign}${mantissa}${suffix ?? (exponent === 0 ? '' : `e${exponent}`)}`
}

function binaryText(value: bigint): string {
  let mantissa = value
  let power = 0
  while (mantissa % 1024n === 0n && power < BINARY_SUFFIXES.length) {
    mantissa /= 1024n
    power++
  }
  return `${mantissa}${power === 0 ? '' : BINARY_SUFFIXES[power - 1]}`
}
