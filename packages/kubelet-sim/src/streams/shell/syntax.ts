/** A piece of a word. */
export type Part =
  | { readonly type: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly type: 'variable'; readonly name: string; readonly fallback: string | undefined; readonly quoted: boolean }

export type Word = readonly Part[]

export interface Redirection {
  readonly descriptor: 0 | 1 | 2
  /** `&`: to where another descriptor goes. */
  readonly operator: '<' | '>' | '>>' | '&'
  readonly target: Word
}

export interface SimpleCommand {
  readonly assignments: readonly (readonly [name: string, value: Word])[]
  readonly words: readonly Word[]
  readonly redirections: readonly Redirection[]
}

/** Commands whose output is each the next one's input, and when they are run. */
export interface Step {
  readonly when: 'always' | 'success' | 'failure'
  readonly commands: readonly SimpleCommand[]
}

/** Text that is no script, in a shell's words. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem'
}

type Token = { readonly type: 'word'; readonly word: Word } | { readonly type: 'operator'; readonly text: string }

const OPERATOR = /^(?:&&|\|\||[0-2]?>>|[0-2]?>&|[0-2]?>|[0-2]?<|[;|\n])/
const UNSUPPORTED = /^(?:\$\(|`|\(|\)|<<|&)/
const KEYWORDS: ReadonlySet<string> = new Set('if for while until case function select { ! [['.split(' '))

/** Reads a script of simple commands: what is beyond them is refused, never run as something else. Throws a SyntaxProblem. */
export function parseScript(text: string): readonly Step[] {
  return new ScriptParser(tokensOf(text)).steps()
}

class ScriptParser {
  private readonly tokens: readonly Token[]
  private position = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  steps(): readonly Step[] {
    const steps: Step[] = []
    let when: Step['when'] = 'always'
    while (this.position < this.tokens.length) {
      const operator = this.operator()
      if (operator === ';' || operator === '\n') {
        this.position++
        continue
      }
      steps.push({ when, commands: this.pipeline() })
      const next = this.operator()
      if (next === undefined) break
      this.position++
      when = next === '&&' ? 'success' : next === '||' ? 'failure' : 'always'
      if (when !== 'always' && this.position >= this.tokens.length) throw new SyntaxProblem('syntax error: unexpected end of file')
    }
    return steps
  }

  private operator(): string | undefined {
    const token = this.tokens[this.position]
    return token?.type === 'operator' ? token.text : undefined
  }

  private pipeline(): readonly SimpleCommand[] {
    const commands = [this.command()]
    while (this.operator() === '|') {
      this.position++
      commands.push(this.command())
    }
    return commands
  }

  private command(): SimpleCommand {
    const assignments: [string, Word][] = []
    const words: Word[] = []
    const redirections: Redirection[] = []
    for (; this.position < this.tokens.length; this.position++) {
      const token = this.tokens[this.position]!
      if (token.type === 'operator') {
        const redirection = /^([0-2]?)(>>|>&|>|<)$/.exec(token.text)
        if (redirection === null) break
        redirections.push(this.redirection(redirection[1]!, redirection[2]!))
        continue
      }
      const assignment = words.length === 0 ? assignmentOf(token.word) : undefined
      if (assignment !== undefined) assignments.push(assignment)
      else words.push(token.word)
    }
    const [first] = words[0] ?? []
    if (first?.type === 'text' && !first.quoted && KEYWORDS.has(first.text)) throw notSimulated(first.text)
    if (assignments.length + words.length + redirections.length === 0) {
      const text = this.operator()
      throw new SyntaxProblem(`syntax error: unexpected ${text === undefined ? 'end of file' : `"${text}"`}`)
    }
    return { assignments, words, redirections }
  }

  private redirection(descriptor: string, operator: string): Redirection {
    const target = this.tokens[++this.position]
    if (target?.type !== 'word') throw new SyntaxProblem('syntax error: unexpected redirection')
    const from = descriptor === '' ? (operator === '<' ? 0 : 1) : (Number(descriptor) as 0 | 1 | 2)
    return { descriptor: from, operator: operator === '>&' ? '&' : (operator as '<' | '>' | '>>'), target: target.word }
  }
}

function assignmentOf(word: Word): [string, Word] | undefined {
  const [first, ...rest] = word
  if (first?.type !== 'text' || first.quoted) return undefined
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text)
  if (match === null) return undefined
  return [match[1]!, [{ type: 'text', text: match[2]!, quoted: false }, ...rest]]
}

function notSimulated(what: string): SyntaxProblem {
  return new SyntaxProblem(`"${what}" is not simulated: only simple commands, pipes and redirections are`)
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let rest = text.replaceAll('\\\n', '')
  for (;;) {
    rest = rest.replace(/^[ \t\r]+/, '')
    if (rest === '') return tokens
    if (rest.startsWith('#')) {
      rest = rest.replace(/^[^\n]*/, '')
      continue
    }
    const operator = OPERATOR.exec(rest)?.[0]
    if (operator !== undefined && !rest.startsWith('<<')) {
      tokens.push({ type: 'operator', text: operator })
      rest = rest.slice(operator.length)
      continue
    }
    const refused = UNSUPPORTED.exec(rest)?.[0]
    if (refused !== undefined) throw notSimulated(refused)
    const { word, length } = readWord(rest)
    tokens.push({ type: 'word', word })
    rest = rest.slice(length)
  }
}

function readWord(text: string): { readonly word: Word; readonly length: number } {
  const parts: Part[] = []
  let position = 0
  while (position < text.length && !/[\s;|&<>]/.test(text[position]!)) {
    const rest = text.slice(position)
    if (UNSUPPORTED.test(rest)) throw notSimulated(UNSUPPORTED.exec(rest)![0])
    if (rest.startsWith("'")) {
      const end = rest.indexOf("'", 1)
      if (end < 0) throw new SyntaxProblem('syntax error: unterminated quoted string')
      parts.push({ type: 'text', text: rest.slice(1, end), quoted: true })
      position += end + 1
    } else if (rest.startsWith('"')) {
      position += readQuoted(rest, parts)
    } else {
      const { part, length } = readPiece(rest, false)
      parts.push(part)
      position += length
    }
  }
  return { word: parts, length: position }
}

function readQuoted(text: string, parts: Part[]): number {
  parts.push({ type: 'text', text: '', quoted: true })
  let position = 1
  for (;;) {
    if (position >= text.length) throw new SyntaxProblem('syntax error: unterminated quoted string')
    if (text[position] === '"') return position + 1
    const rest = text.slice(position)
    if (/^(?:\$\(|`)/.test(rest)) throw notSimulated(rest.startsWith('`') ? '`' : '$(')
    const { part, length } = readPiece(rest, true)
    parts.push(part)
    position += length
  }
}

/** A variable, an escaped character, or text up to the next of them. */
function readPiece(text: string, quoted: boolean): { readonly part: Part; readonly length: number } {
  const variable = /^\$(?:([A-Za-z_]\w*|[?$#0-9])|\{([A-Za-z_]\w*|[?#])(?::?-([^}]*))?\})/.exec(text)
  if (variable !== null) {
    const part: Part = { type: 'variable', name: variable[1] ?? variable[2]!, fallback: variable[3], quoted }
    return { part, length: variable[0].length }
  }
  if (text.startsWith('\\') && text.length > 1) {
    const kept = quoted && !/[$`"\\]/.test(text[1]!)
    return { part: { type: 'text', text: kept ? text.slice(0, 2) : text[1]!, quoted: true }, length: 2 }
  }
  const plain = (quoted ? /^.[^"\\$`]*/s : /^.[^\s;|&<>'"\\$`()]*/s).exec(text)![0]
  return { part: { type: 'text', text: plain, quoted }, length: plain.length }
}
