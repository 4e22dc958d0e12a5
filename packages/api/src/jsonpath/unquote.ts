import { JsonPathError } from './node.ts'

const NAMED: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' }
const ESCAPE = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/su

/** Text in single or double quotes, as Go reads it. Upstream: jsonpath UnquoteExtend, strconv.UnquoteChar */
export function unquoted(quotedText: string): string {
  const quote = quotedText[0]!
  let rest = quotedText.slice(1, -1)
  let text = ''
  while (rest !== '') {
    if (rest[0] === quote || rest[0] === '\n') throw invalid(quotedText)
    if (rest[0] !== '\\') {
      text += rest[0]
      rest = rest.slice(1)
      continue
    }
    const match = ESCAPE.exec(rest)
    const char = match === null ? undefined : charOf(match, quote)
    if (char === undefined) throw invalid(quotedText)
    text += char
    rest = rest.slice(match![0].length)
  }
  return text
}

function charOf([, hex, short, long, octal, named]: RegExpExecArray, quote: string): string | undefined {
  const code = hex ?? short ?? long
  if (code !== undefined) return Number.parseInt(code, 16) > 0x10ffff ? undefined : String.fromCodePoint(Number.parseInt(code, 16))
  if (octal !== undefined) return Number.parseInt(octal, 8) > 255 ? undefined : String.fromCharCode(Number.parseInt(octal, 8))
  return named === quote ? quote : NAMED[named!]
}

function invalid(text: string): JsonPathError {
  return new JsonPathError(`unquote string ${text} error invalid syntax`)
}
