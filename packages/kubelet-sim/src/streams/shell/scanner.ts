import { type Part, type Redirection, type Script, SyntaxProblem, type VariablePart, type Word } from './tree.ts'

const META = ' \t\n;|&<>()'
const NAME = /[A-Za-z_]\w*/y
const SPECIAL = /[?$#@*!0-9-]/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b' }
const OPERATORS = ['&&', '||', ';;', '<<-', '<<', '>>', '>&', '<&', '&>', '>|', '<', '>', ';', '|', '&', '(', ')', '\n'] as const
export type Operator = (typeof OPERATORS)[number]

interface HereDocument {
  readonly redirection: Redirection
  readonly delimiter: string
  readonly literal: boolean
  readonly stripTabs: boolean
}

/** Reads words and operators from a script's text. Command substitutions are parsed by whoever reads scripts. */
export class Scanner {
  readonly text: string
  position = 0
  private readonly scriptUntil: (scanner: Scanner, end: ')') => Script
  private readonly hereDocuments: HereDocument[] = []

  constructor(text: string, scriptUntil: (scanner: Scanner, end: ')') => Script) {
    this.text = text
    this.scriptUntil = scriptUntil
  }

  skipBlanks(): void {
    const { text } = this
    for (;;) {
      const character = text[this.position]
      if (character === ' ' || character === '\t' || character === '\r') this.position++
      else if (character === '\\' && text[this.position + 1] === '\n') this.position += 2
      else if (character === '#') while (this.position < text.length && text[this.position] !== '\n') this.position++
      else return
    }
  }

  get atEnd(): boolean {
    this.skipBlanks()
    return this.position >= this.text.length
  }

  /** The operator that comes next, which is not taken yet. */
  peek(): Operator | undefined {
    this.skipBlanks()
    return OPERATORS.find((operator) => this.text.startsWith(operator, this.position))
  }

  take(operator: Operator): void {
    this.position += operator.length
    if (operator === '\n') this.readHereDocuments()
  }

  /** A word of letters alone, as reserved words are; not taken. */
  peekBare(): string | undefined {
    this.skipBlanks()
    const match = /(?:[A-Za-z_]+|[{}!]|\[\[|\]\])(?=[\s;|&<>()]|$)/y
    match.lastIndex = this.position
    return match.exec(this.text)?.[0]
  }

  /** `2>`: the number in front of a redirection. */
  takeDescriptor(): number | undefined {
    const match = /\d(?=[<>])/y
    match.lastIndex = this.position
    const digit = match.exec(this.text)?.[0]
    if (digit !== undefined) this.position++
    return digit === undefined ? undefined : Number(digit)
  }

  expectHereDocument(redirection: Redirection, stripTabs: boolean): void {
    const word = this.word()
    const delimiter = word.map((part) => (part.type === 'text' ? part.text : '')).join('')
    const literal = word.some((part) => part.type === 'text' && part.quoted)
    this.hereDocuments.push({ redirection, delimiter, literal, stripTabs })
  }

  word(): Word {
    const parts: Part[] = []
    while (this.position < this.text.length && !META.includes(this.text[this.position]!)) this.piece(parts, META, false)
    return parts
  }

  /** Up to a character that ends it, which stays. */
  private until(ends: string, quoted: boolean): Word {
    const parts: Part[] = []
    for (;;) {
      if (this.position >= this.text.length) throw new SyntaxProblem('syntax error: unterminated quoted string', true)
      if (ends.includes(this.text[this.position]!)) return parts
      this.piece(parts, ends, quoted)
    }
  }

  private piece(parts: Part[], ends: string, quoted: boolean): void {
    const { text } = this
    const character = text[this.position]!
    if (character === '\\') return this.escape(parts, quoted)
    if (character === '$') return this.dollar(parts, quoted)
    if (character === '`') return this.backquoted(parts, quoted)
    if (character === "'" && !quoted) {
      const end = text.indexOf("'", this.position + 1)
      if (end < 0) throw new SyntaxProblem('syntax error: unterminated quoted string', true)
      parts.push({ type: 'text', text: text.slice(this.position + 1, end), quoted: true })
      this.position = end + 1
      return
    }
    if (character === '"' && !(quoted && (ends === '"' || ends === ''))) {
      this.position++
      parts.push({ type: 'text', text: '', quoted: true }, ...this.until('"', true))
      this.position++
      return
    }
    const start = this.position
    const stops = quoted ? `${ends}\\$\`` : `${ends}\\$\`'"`
    do this.position++
    while (this.position < text.length && !stops.includes(text[this.position]!))
    parts.push({ type: 'text', text: text.slice(start, this.position), quoted })
  }

  private escape(parts: Part[], quoted: boolean): void {
    const next = this.text[this.position + 1]
    this.position += 2
    if (next === '\n') return
    if (next === undefined) parts.push({ type: 'text', text: '\\', quoted: true })
    else if (quoted && !'$`"\\'.includes(next)) parts.push({ type: 'text', text: `\\${next}`, quoted: true })
    else parts.push({ type: 'text', text: next, quoted: true })
  }

  private backquoted(parts: Part[], quoted: boolean): void {
    let inner = ''
    for (this.position++; this.text[this.position] !== '`'; this.position++) {
      if (this.position >= this.text.length) throw new SyntaxProblem('syntax error: EOF in backquote substitution', true)
      if (this.text[this.position] === '\\' && '$`\\'.includes(this.text[this.position + 1] ?? '')) this.position++
      inner += this.text[this.position]
    }
    this.position++
    const scanner = new Scanner(`${inner})`, this.scriptUntil)
    parts.push({ type: 'command', script: this.scriptUntil(scanner, ')'), quoted })
  }

  private dollar(parts: Part[], quoted: boolean): void {
    const { text, position } = this
    if (text.startsWith('$((', position)) return this.arithmetic(parts, quoted)
    if (text.startsWith('$(', position)) {
      this.position += 2
      parts.push({ type: 'command', script: this.scriptUntil(this, ')'), quoted })
      this.position++
      return
    }
    if (text.startsWith('${', position)) {
      this.position += 2
      parts.push(this.braced(quoted))
      return
    }
    if (text.startsWith("$'", position) && !quoted) return this.escaped(parts)
    this.position++
    const name = this.name()
    if (name === undefined) parts.push({ type: 'text', text: '$', quoted: true })
    else parts.push({ type: 'variable', name, quoted, length: false, operator: undefined, operand: [] })
  }

  private name(): string | undefined {
    NAME.lastIndex = this.position
    const name = NAME.exec(this.text)?.[0] ?? (SPECIAL.test(this.text[this.position] ?? '') ? this.text[this.position] : undefined)
    if (name !== undefined) this.position += name.length
    return name
  }

  private braced(quoted: boolean): VariablePart {
    const length = this.text[this.position] === '#' && this.text[this.position + 1] !== '}'
    if (length) this.position++
    const number = /\d+/y
    number.lastIndex = this.position
    const digits = number.exec(this.text)?.[0]
    if (digits !== undefined) this.position += digits.length
    const name = digits ?? this.name()
    if (name === undefined) throw new SyntaxProblem('syntax error: bad substitution')
    const match = /:?[-=?+]|%%?|##?|\/\/?|:/y
    match.lastIndex = this.position
    const operator = match.exec(this.text)?.[0]
    this.position += operator?.length ?? 0
    const isPattern = operator !== undefined && '%#/'.includes(operator[0]!)
    const operand = this.until('}', quoted && !isPattern)
    if (operator === undefined && operand.length > 0) throw new SyntaxProblem('syntax error: bad substitution')
    this.position++
    return { type: 'variable', name, quoted, length, operator, operand }
  }

  private arithmetic(parts: Part[], quoted: boolean): void {
    this.position += 3
    const start = this.position
    let depth = 0
    for (; !(depth === 0 && this.text.startsWith('))', this.position)); this.position++) {
      if (this.position >= this.text.length) throw new SyntaxProblem("syntax error: missing '))'", true)
      if (this.text[this.position] === '(') depth++
      else if (this.text[this.position] === ')') depth--
    }
    const expression = wordOf(this.text.slice(start, this.position), this.scriptUntil)
    this.position += 2
    parts.push({ type: 'arithmetic', expression, quoted })
  }

  /** `$'\n'` */
  private escaped(parts: Part[]): void {
    let content = ''
    for (this.position += 2; this.text[this.position] !== "'"; this.position++) {
      const character = this.text[this.position]
      if (character === undefined) throw new SyntaxProblem('syntax error: unterminated quoted string', true)
      if (character === '\\') {
        const next = this.text[++this.position] ?? ''
        content += ESCAPES[next] ?? next
      } else content += character
    }
    this.position++
    parts.push({ type: 'text', text: content, quoted: true })
  }

  private readHereDocuments(): void {
    for (const { redirection, delimiter, literal, stripTabs } of this.hereDocuments.splice(0)) {
      let body = ''
      for (;;) {
        if (this.position >= this.text.length) throw new SyntaxProblem('syntax error: unterminated here document', true)
        const end = this.text.indexOf('\n', this.position)
        const line = this.text.slice(this.position, end < 0 ? undefined : end)
        this.position = end < 0 ? this.text.length : end + 1
        const own = stripTabs ? line.replace(/^\t+/, '') : line
        if (own === delimiter) break
        body += `${own}\n`
      }
      redirection.target = literal ? [{ type: 'text', text: body, quoted: true }] : wordOf(body, this.scriptUntil)
    }
  }

  get waitsForHereDocument(): boolean {
    return this.hereDocuments.length > 0
  }

  /** All of the text as one quoted word in which quotes mean nothing. */
  whole(): Word {
    const parts: Part[] = []
    while (this.position < this.text.length) this.piece(parts, '', true)
    return parts
  }
}

function wordOf(text: string, scriptUntil: (scanner: Scanner, end: ')') => Script): Word {
  return new Scanner(text, scriptUntil).whole()
}
