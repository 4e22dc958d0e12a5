import { arrayNodes } from './array-index.ts'
import { FloatLiteral, JsonPathError, type PathNode, type PathNodes } from './node.ts'
import { unquoted } from './unquote.ts'

const END_OF_LINE = /[\r\n]/
const DIGIT = /^\p{Nd}$/u
const ALPHANUMERIC = /^[_\p{L}\p{Nd}]$/u
const TERMINATOR = /^[ \t\r\n.,[\]$@{}]?$/

/** Reads a template of text and `{actions}`. Throws a JsonPathError. Upstream: client-go/util/jsonpath/parser.go */
export function parseJsonPath(template: string): PathNodes {
  return new Parser(template).template()
}

/** The nodes of one expression, without its braces. */
function parseExpression(text: string): PathNodes {
  const [action] = parseJsonPath(`{${text}}`)
  return action?.type === 'action' ? action.nodes : []
}

class Parser {
  private readonly input: string
  private at = 0

  constructor(input: string) {
    this.input = input
  }

  template(): PathNodes {
    const nodes: PathNode[] = []
    while (this.at < this.input.length) {
      const brace = this.input.indexOf('{', this.at)
      const end = brace < 0 ? this.input.length : brace
      if (end > this.at) nodes.push({ type: 'text', text: this.input.slice(this.at, end) })
      this.at = end
      if (brace >= 0) nodes.push({ type: 'action', nodes: this.action() })
    }
    return nodes
  }

  /** From an opening brace to behind the closing one. */
  private action(): PathNodes {
    this.at++
    const nodes: PathNode[] = []
    while (!this.skip('}')) {
      if (this.skip('[?(')) nodes.push(this.filter())
      else if (this.input.startsWith('..', this.at)) this.recursive(nodes)
      else this.step(nodes)
    }
    return nodes
  }

  private step(nodes: PathNode[]): void {
    const char = this.peek()
    if (char === '' || END_OF_LINE.test(char)) throw new JsonPathError('unclosed action')
    if (char === '+' || char === '-' || DIGIT.test(char)) return void nodes.push(this.number())
    if (ALPHANUMERIC.test(char)) return void nodes.push(this.identifier())
    this.at += char.length
    if (char === ' ' || char === '@' || char === '$') return
    if (char === '[') return void nodes.push(...arrayNodes(this.untilBracket(), parseExpression))
    if (char === '"' || char === "'") return void nodes.push(this.quoted(char))
    if (char === '.') return void nodes.push(this.field())
    const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    throw new JsonPathError(`unrecognized character in action: U+${code} '${char}'`)
  }

  private recursive(nodes: PathNode[]): void {
    if (nodes.at(-1)?.type === 'recursive') throw new JsonPathError('invalid multiple recursive descent')
    this.at += 2
    nodes.push({ type: 'recursive' })
    if (ALPHANUMERIC.test(this.peek())) nodes.push(this.field())
  }

  private identifier(): PathNode {
    const start = this.at
    while (!TERMINATOR.test(this.peek())) this.at += this.peek().length
    const name = this.input.slice(start, this.at)
    return name === 'true' || name === 'false' ? { type: 'literal', value: name === 'true' } : { type: 'identifier', name }
  }

  private number(): PathNode {
    const start = this.at
    if (this.peek() === '+' || this.peek() === '-') this.at++
    while (this.peek() === '.' || DIGIT.test(this.peek())) this.at += this.peek().length
    const text = this.input.slice(start, this.at)
    if (/^[+-]?\d+$/.test(text)) return { type: 'literal', value: Number(text) }
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return { type: 'literal', value: new FloatLiteral(Number(text)) }
    throw new JsonPathError(`cannot parse number ${text}`)
  }

  /** A backslash keeps the character behind it from ending the name. */
  private field(): PathNode {
    const start = this.at
    for (;;) {
      if (this.peek() === '\\') this.at = Math.min(this.at + 1 + charAt(this.input, this.at + 1).length, this.input.length)
      else if (TERMINATOR.test(this.peek())) break
      else this.at += this.peek().length
    }
    const text = this.input.slice(start, this.at)
    return text === '*' ? { type: 'wildcard' } : { type: 'field', name: text.replaceAll('\\', '') }
  }

  private quoted(quote: string): PathNode {
    const start = this.at - 1
    for (;;) {
      const char = this.peek()
      if (char === '' || char === '\n') throw new JsonPathError('unterminated quoted string')
      this.at += char.length
      if (char === quote && this.input[this.at - 2] !== '\\') return { type: 'text', text: unquoted(this.input.slice(start, this.at)) }
    }
  }

  /** What stands between brackets; the opening one is behind us. */
  private untilBracket(): string {
    const end = this.input.slice(this.at).search(/[\]\n]/)
    if (end < 0 || this.input[this.at + end] === '\n') throw new JsonPathError('unterminated array')
    const text = this.input.slice(this.at, this.at + end)
    this.at += end + 1
    return text
  }

  /** From behind `[?(` to behind `)]`. One pair of quotes may hold a parenthesis. */
  private filter(): PathNode {
    const text = this.filterText()
    if (!this.skip(']')) throw new JsonPathError('unclosed array expect ]')
    const parts = /^([^!<>=]+)([!<>=]+)(.+?)$/s.exec(text)
    if (parts === null) return { type: 'filter', left: parseExpression(text), right: [], operator: 'exists' }
    return { type: 'filter', left: parseExpression(parts[1]!), right: parseExpression(parts[3]!), operator: parts[2]! }
  }

  private filterText(): string {
    const start = this.at
    let quote: string | undefined
    let isClosed = false
    for (;;) {
      const char = this.input[this.at]
      if (char === undefined || char === '\n') throw new JsonPathError('unterminated filter')
      this.at++
      if (char === '"' || char === "'") {
        if (quote === undefined) quote = char
        else if (char === quote && this.input[this.at - 2] !== '\\') isClosed = true
      } else if (char === ')' && (quote !== undefined) === isClosed) return this.input.slice(start, this.at - 1)
    }
  }

  private skip(text: string): boolean {
    if (!this.input.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  /** The next character, empty at the end. */
  private peek(): string {
    return charAt(this.input, this.at)
  }
}

function charAt(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}
