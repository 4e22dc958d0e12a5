const INTEGER = /^[+-]?\d+$/

/** What an IntOrString says, or why it says nothing. */
function scaled(value: number | string, total: number, roundUp: boolean): number | undefined {
  if (typeof value === 'number') return value
  const digits = value.slice(0, -1)
  if (!value.endsWith('%') || !INTEGER.test(digits)) return undefined
  const exact = (Number(digits) * total) / 100
  return roundUp ? Math.ceil(exact) : Math.floor(exact)
}

/**
 * A number as it is, a percentage (`25%`) as its share of `total`. Throws a RangeError for other text.
 * Upstream: apimachinery/pkg/util/intstr GetScaledValueFromIntOrPercent
 */
export function scaledIntOrPercent(value: number | string, total: number, roundUp: boolean): number {
  const result = scaled(value, total, roundUp)
  if (result !== undefined) return result
  const problem = String(value).endsWith('%')
    ? `invalid value ${JSON.stringify(value)}: strconv.Atoi: parsing ${JSON.stringify(String(value).slice(0, -1))}: invalid syntax`
    : 'invalid type: string is not a percentage'
  throw new RangeError(`invalid value for IntOrString: ${problem}`)
}

const INT32_MAX = 2 ** 31 - 1

/** Text as an IntOrString: a number where it fits an int32. Upstream: intstr.Parse */
export function parseIntOrString(text: string): number | string {
  if (!INTEGER.test(text)) return text
  const value = Number(text)
  return value <= INT32_MAX && value >= -INT32_MAX - 1 ? value + 0 : text
}
