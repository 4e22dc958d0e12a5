import { Quantity } from './quantity.ts'

/** Texts whose quantities are remembered; a cluster's objects use few different ones. */
const REMEMBERED_MAX = 2048
const remembered = new Map<string, Quantity>()

/** The quantity of a text. Throws a QuantityError. Results are shared. */
export function parseQuantity(text: string): Quantity {
  let quantity = remembered.get(text)
  if (quantity === undefined) {
    quantity = Quantity.parse(text)
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    remembered.set(text, quantity)
  }
  return quantity
}

const SURROUNDING_SPACE = /^[\t\n\v\f\r \u0085\u00a0]+|[\t\n\v\f\r \u0085\u00a0]+$/g

/**
 * A quantity out of JSON, text or number, as the API gives it back: `1000m` becomes `1`, 0.5 becomes `500m`. Throws a QuantityError.
 * Upstream: Quantity UnmarshalJSON and MarshalJSON
 */
export function canonicalQuantity(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value)
  return parseQuantity(text.replace(SURROUNDING_SPACE, '')).toString()
}

/** Negative, zero or positive, by value. */
export function compareQuantities(left: string, right: string): number {
  return left === right ? 0 : parseQuantity(left).compare(parseQuantity(right))
}

export function quantitySign(text: string): number {
  return parseQuantity(text).sign
}

export function addQuantities(left: string, right: string): string {
  return parseQuantity(left).add(parseQuantity(right)).toString()
}

export function subtractQuantities(left: string, right: string): string {
  return parseQuantity(left).subtract(parseQuantity(right)).toString()
}

/** Thousandths, rounded up: what cpu is counted in. */
export function quantityMilli(text: string): number {
  return parseQuantity(text).milliValue()
}

/** Whole units, rounded up. */
export function quantityValue(text: string): number {
  return parseQuantity(text).value()
}

/** Whole to the thousandth, as upstream asks of resources that are counted. */
export function isWholeQuantity(text: string): boolean {
  return parseQuantity(text).scaledValue(-3) % 1000n === 0n
}

/** The text, or where it is finer than a thousandth, what it comes to rounded up to one. Upstream: Quantity RoundUp(Milli) */
export function roundUpToMilli(text: string): string {
  const quantity = parseQuantity(text)
  const rounded = quantity.roundUp(-3)
  return rounded === quantity ? text : rounded.toString()
}
