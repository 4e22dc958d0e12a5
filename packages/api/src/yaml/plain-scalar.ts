const WORDS: ReadonlyMap<string, boolean | number | null> = new Map<string, boolean | number | null>([
  ...words(true, ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']),
  ...words(false, ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']),
  ...words(null, ['', '~', 'null', 'Null', 'NULL']),
  ...words(Number.NaN, ['.nan', '.NaN', '.NAN']),
  ...words(Number.POSITIVE_INFINITY, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']),
  ...words(Number.NEGATIVE_INFINITY, ['-.inf', '-.Inf', '-.INF']),
])

function words<T>(value: T, texts: readonly string[]): readonly (readonly [string, T])[] {
  return texts.map((text) => [text, value] as const)
}

/** What follows a point must be a number as Go writes it; after a digit or a sign, underscores may stand anywhere. */
const FRACTION = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/
const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*)$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

/**
 * What a scalar without quotes means to Kubernetes' YAML reader: YAML 1.1, where `yes` is true and `0755` octal, but where times and times
 * of day are text. Text that means nothing else is itself. Upstream: goyaml.v2 resolve
 */
export function plainScalar(text: string): string | number | boolean | null {
  const word = WORDS.get(text)
  if (word !== undefined) return word
  const first = text[0]!
  if (first === '.') return FRACTION.test(text) ? finite(text.replaceAll('_', ''), text) : text
  if (!/[-+0-9]/.test(first)) return text
  const digits = text.replaceAll('_', '')
  if (INTEGER.test(digits)) return integer(digits)
  return FLOAT.test(digits) ? finite(digits, text) : text
}

function integer(digits: string): number {
  const isNegative = digits.startsWith('-')
  const bare = digits.replace(/^[-+]/, '')
  const value = /^0[0-7]+$/.test(bare) ? Number.parseInt(bare, 8) : Number(bare)
  return isNegative && value !== 0 ? -value : value
}

/** A number that is too large is text. */
function finite(digits: string, text: string): number | string {
  const value = Number(digits)
  return Number.isFinite(value) ? value : text
}
