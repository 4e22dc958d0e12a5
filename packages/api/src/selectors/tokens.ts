/** `word` is a key or value. */
export type TokenType = 'word' | 'end' | '(' | ')' | ',' | '!' | '==' | '=' | '!=' | '>' | '<' | 'in' | 'notin'

export interface Token {
  readonly type: TokenType
  readonly text: string
}

const SYMBOLS: ReadonlySet<string> = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '('])
const SPACE = /[ \t\r\n]+/y
const WORD = /[^=!(),<> \t\r\n]+/y
const SYMBOL_RUN = /[=!(),<>]+/y

/** The words and symbols of a label selector, the end included. Upstream: apimachinery/pkg/labels Lexer */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  while (at < text.length) {
    const space = take(SPACE)
    if (space !== undefined) {
      at += space.length
      continue
    }
    const run = take(SYMBOL_RUN)
    const token = run === undefined ? wordToken(take(WORD) ?? text[at]!) : symbolToken(run)
    tokens.push(token)
    at += token.text.length
  }
  return [...tokens, { type: 'end', text: '' }]
}

function wordToken(text: string): Token {
  return { type: text === 'in' || text === 'notin' ? text : 'word', text }
}

/** The first symbol of a run: the longest that is one. */
function symbolToken(run: string): Token {
  const two = run.slice(0, 2)
  const symbol = SYMBOLS.has(two) ? two : run.slice(0, 1)
  return { type: symbol as TokenType, text: symbol }
}
