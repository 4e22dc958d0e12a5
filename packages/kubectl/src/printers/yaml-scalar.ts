import { plainScalar } from '@kubesim/api'

/** Other readers of YAML 1.1 take these for a number and a time. Upstream: goyaml.v2 isBase60Float, parseTimestamp */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const TIME = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?\s*(?:Z|[-+]\d{1,2}(?::?\d{2})?)?)?$/

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal'

/** How text is written. Upstream: goyaml.v2 encoder stringv, emitter selectScalarStyle */
export function scalarStyle(text: string, options: { readonly isKey: boolean }): ScalarStyle {
  const facts = analyze(text)
  if (text.includes('\n') && !options.isKey) return facts.blockAllowed ? 'literal' : 'double'
  if (wouldBeSomethingElse(text)) return 'double'
  if (facts.plainAllowed && text !== '' && !text.includes('\n')) return 'plain'
  return facts.singleAllowed && !(text.includes('\n') && options.isKey) ? 'single' : 'double'
}

/** Upstream: goyaml.v2 encoder stringv */
function wouldBeSomethingElse(text: string): boolean {
  return typeof plainScalar(text) !== 'string' || text === '<<' || BASE_60.test(text) || TIME.test(text)
}

interface ScalarFacts {
  readonly plainAllowed: boolean
  readonly singleAllowed: boolean
  readonly blockAllowed: boolean
}

const INDICATORS_FIRST = new Set('#,[]{}&*!|>\'"%@`')
const PRINTABLE = /^(?:[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u{10000}-\u{10ffff}])$/u

/** Upstream: yaml_emitter_analyze_scalar */
function analyze(text: string): ScalarFacts {
  const chars = [...text]
  const special = chars.some((char) => !PRINTABLE.test(char))
  const breaks = chars.some(isBreak)
  const indicators = hasBlockIndicators(text, chars)
  const edgeSpace = text.startsWith(' ') || text.endsWith(' ') || isBreak(chars[0] ?? '') || isBreak(chars.at(-1) ?? '')
  const spaceBreak = chars.some((char, at) => char === ' ' && isBreak(chars[at + 1] ?? ''))
  const breakSpace = chars.some((char, at) => isBreak(char) && chars[at + 1] === ' ')
  return {
    plainAllowed: !special && !breaks && !indicators && !edgeSpace && !text.startsWith('---') && !text.startsWith('...'),
    singleAllowed: !special && !spaceBreak && !breakSpace,
    blockAllowed: !special && !spaceBreak && !text.endsWith(' '),
  }
}

function hasBlockIndicators(text: string, chars: readonly string[]): boolean {
  const first = chars[0] ?? ''
  if (INDICATORS_FIRST.has(first)) return true
  const second = chars[1]
  if ((first === '?' || first === '-' || first === ':') && (second === undefined || /\s/.test(second))) return true
  return /:(?:\s|$)/.test(text) || /\s#/.test(text)
}

function isBreak(char: string): boolean {
  return char === '\n' || char === '\r' || char === '\u0085' || char === '\u2028' || char === '\u2029'
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

/** A character between double quotes. */
export function escapeInDouble(char: string): string {
  const named = NAMED_ESCAPES[char]
  if (named !== undefined) return named
  if (PRINTABLE.test(char) && char !== '\ufeff') return char
  const code = char.codePointAt(0)!
  if (code <= 0xff) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`
  return code <= 0xffff
    ? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
    : `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`
}
