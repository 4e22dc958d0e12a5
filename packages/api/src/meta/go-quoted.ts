const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

const PLAIN = /^[ !#-[\]-~]*$/

/** Text as Go's `%q` prints it: quotes, escapes for what cannot be printed. Upstream: strconv.Quote */
export function goQuoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  let quoted = '"'
  for (const char of text) quoted += NAMED[char] ?? (isPrintable(char) ? char : escaped(char))
  return `${quoted}"`
}

/** Letters, marks, numbers, punctuation, symbols and the plain space. Upstream: strconv.IsPrint */
function isPrintable(char: string): boolean {
  return char === ' ' || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(char)
}

function escaped(char: string): string {
  const code = char.codePointAt(0)!
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}
