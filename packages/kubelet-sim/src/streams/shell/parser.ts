import { type Operator, Scanner } from './scanner.ts'
import {
  type Command,
  type Pipeline,
  type Redirection,
  type Script,
  type SimpleCommand,
  type Statement,
  SyntaxProblem,
  type Word,
} from './tree.ts'

const KNOWN_MAX = 1_000
const known = new Map<string, Script>()

/** Reads a script; the same text is read once. Throws a SyntaxProblem. Upstream: POSIX, Shell Command Language, 2.10 */
export function parseScript(text: string): Script {
  let script = known.get(text)
  if (script !== undefined) return script
  const scanner = new Scanner(text, (inner, end) => new Parser(inner).script([end]))
  const parser = new Parser(scanner)
  script = parser.script([])
  parser.expectEnd()
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(text, script)
  return script
}

const REDIRECTIONS: ReadonlySet<string> = new Set(['<<-', '<<', '>>', '>&', '<&', '&>', '>|', '<', '>'])
const CLOSING: ReadonlySet<string> = new Set('then else elif fi do done esac }'.split(' '))

class Parser {
  private readonly scanner: Scanner

  constructor(scanner: Scanner) {
    this.scanner = scanner
  }

  expectEnd(): void {
    if (!this.scanner.atEnd) throw this.unexpected()
    if (this.scanner.waitsForHereDocument) throw new SyntaxProblem('syntax error: unterminated here document', true)
  }

  /** Statements up to one of these words or operators, which stays, or to the end. */
  script(ends: readonly string[]): Script {
    const statements: Statement[] = []
    for (;;) {
      this.skipLines()
      if (this.scanner.atEnd) {
        if (ends.length > 0) throw this.unexpected()
        return statements
      }
      if (this.isAt(ends)) return statements
      statements.push(this.statement())
    }
  }

  private isAt(ends: readonly string[]): boolean {
    const operator = this.scanner.peek()
    return ends.includes(operator ?? '') || (operator === undefined && ends.includes(this.scanner.peekBare() ?? ''))
  }

  private skipLines(): void {
    while (this.scanner.peek() === '\n') this.scanner.take('\n')
  }

  private accept(operator: Operator): boolean {
    if (this.scanner.peek() !== operator) return false
    this.scanner.take(operator)
    return true
  }

  private acceptWord(word: string): boolean {
    if (this.scanner.peekBare() !== word) return false
    this.scanner.position += word.length
    return true
  }

  private expectWord(word: string): void {
    this.skipLines()
    if (!this.acceptWord(word)) throw this.unexpected(word)
  }

  private unexpected(expected?: string): SyntaxProblem {
    const suffix = expected === undefined ? '' : ` (expecting "${expected}")`
    if (this.scanner.atEnd) return new SyntaxProblem(`syntax error: unexpected end of file${suffix}`, true)
    const operator = this.scanner.peek()
    const found = operator === '\n' ? 'newline' : `"${operator ?? this.scanner.peekBare() ?? 'word'}"`
    return new SyntaxProblem(`syntax error: unexpected ${found}${suffix}`)
  }

  private statement(): Statement {
    const steps: { when: 'always' | 'success' | 'failure'; pipeline: Pipeline }[] = [{ when: 'always', pipeline: this.pipeline() }]
    for (;;) {
      const operator = this.scanner.peek()
      if (operator !== '&&' && operator !== '||') break
      this.scanner.take(operator)
      this.skipLines()
      steps.push({ when: operator === '&&' ? 'success' : 'failure', pipeline: this.pipeline() })
    }
    const background = this.accept('&')
    if (!background && !this.accept(';')) {
      const next = this.scanner.peek()
      if (next !== '\n' && next !== ')' && next !== ';;' && !this.scanner.atEnd && !CLOSING.has(this.scanner.peekBare() ?? ''))
        throw this.unexpected()
    }
    return { steps, background }
  }

  private pipeline(): Pipeline {
    let negated = false
    while (this.acceptWord('!')) negated = !negated
    const commands = [this.command()]
    while (this.accept('|')) {
      this.skipLines()
      commands.push(this.command())
    }
    return { negated, commands }
  }

  private command(): Command {
    if (this.accept('(')) {
      const body = this.script([')'])
      this.scanner.take(')')
      return { type: 'subshell', body, redirections: this.redirections() }
    }
    const word = this.scanner.peekBare()
    if (word !== undefined && CLOSING.has(word)) throw this.unexpected()
    if (word === 'select' || word === '[[') throw new SyntaxProblem(`"${word}" is not simulated`)
    if (word === 'function') {
      this.acceptWord('function')
      const name = this.plainWord()
      if (this.accept('(')) this.accept(')')
      this.skipLines()
      return { type: 'function', name, body: this.command(), redirections: [] }
    }
    return this.compound(word) ?? this.simple()
  }

  private compound(word: string | undefined): Command | undefined {
    if (word === '{') return this.group()
    if (word === 'if') return this.ifCommand()
    if (word === 'while' || word === 'until') {
      this.acceptWord(word)
      const condition = this.script(['do'])
      return { type: word, condition, body: this.loopBody(), redirections: this.redirections() }
    }
    if (word === 'for') return this.forCommand()
    return word === 'case' ? this.caseCommand() : undefined
  }

  private group(): Command {
    this.acceptWord('{')
    const body = this.script(['}'])
    this.acceptWord('}')
    return { type: 'group', body, redirections: this.redirections() }
  }

  private ifCommand(): Command {
    const branches: { condition: Script; body: Script }[] = []
    let otherwise: Script = []
    this.acceptWord('if')
    for (;;) {
      const condition = this.script(['then'])
      this.acceptWord('then')
      branches.push({ condition, body: this.script(['elif', 'else', 'fi']) })
      if (this.acceptWord('elif')) continue
      if (this.acceptWord('else')) otherwise = this.script(['fi'])
      this.acceptWord('fi')
      return { type: 'if', branches, otherwise, redirections: this.redirections() }
    }
  }

  private loopBody(): Script {
    this.expectWord('do')
    const body = this.script(['done'])
    this.acceptWord('done')
    return body
  }

  private forCommand(): Command {
    this.acceptWord('for')
    const name = this.plainWord()
    this.skipLines()
    let words: Word[] | undefined
    if (this.acceptWord('in')) {
      words = []
      while (this.scanner.peek() === undefined && !this.scanner.atEnd) words.push(this.scanner.word())
    }
    if (!this.accept(';')) this.skipLines()
    return { type: 'for', name, words, body: this.loopBody(), redirections: this.redirections() }
  }

  private caseCommand(): Command {
    this.acceptWord('case')
    this.scanner.skipBlanks()
    const subject = this.scanner.word()
    const branches: { patterns: Word[]; body: Script }[] = []
    this.expectWord('in')
    for (;;) {
      this.skipLines()
      if (this.acceptWord('esac')) break
      if (this.scanner.atEnd) throw this.unexpected('esac')
      this.accept('(')
      const patterns: Word[] = []
      do {
        this.scanner.skipBlanks()
        patterns.push(this.scanner.word())
      } while (this.accept('|'))
      if (!this.accept(')')) throw this.unexpected(')')
      branches.push({ patterns, body: this.script([';;', 'esac']) })
      this.accept(';;')
    }
    return { type: 'case', subject, branches, redirections: this.redirections() }
  }

  private plainWord(): string {
    this.scanner.skipBlanks()
    const [first] = this.scanner.word()
    if (first?.type !== 'text') throw this.unexpected()
    return first.text
  }

  private redirections(): readonly Redirection[] {
    const found: Redirection[] = []
    while (this.redirection(found));
    return found
  }

  private redirection(found: Redirection[]): boolean {
    this.scanner.skipBlanks()
    const start = this.scanner.position
    const descriptor = this.scanner.takeDescriptor()
    const operator = this.scanner.peek()
    if (operator === undefined || !REDIRECTIONS.has(operator)) {
      this.scanner.position = start
      return false
    }
    this.scanner.take(operator)
    if (operator === '<<' || operator === '<<-') {
      this.scanner.skipBlanks()
      const redirection: Redirection = { descriptor: descriptor ?? 0, operator: '<<', target: [] }
      this.scanner.expectHereDocument(redirection, operator === '<<-')
      found.push(redirection)
      return true
    }
    this.scanner.skipBlanks()
    const target = this.scanner.word()
    if (target.length === 0) throw this.unexpected()
    if (operator === '&>') {
      found.push({ descriptor: 1, operator: '>', target })
      found.push({ descriptor: 2, operator: '>&', target: [{ type: 'text', text: '1', quoted: false }] })
      return true
    }
    const plain = operator === '>|' ? '>' : (operator as Redirection['operator'])
    found.push({ descriptor: descriptor ?? (operator.startsWith('<') ? 0 : 1), operator: plain, target })
    return true
  }

  private simple(): Command {
    const assignments: [string, Word][] = []
    const words: Word[] = []
    const redirections: Redirection[] = []
    for (;;) {
      if (this.redirection(redirections)) continue
      const operator = this.scanner.peek()
      if (operator === '(' && words.length === 1 && assignments.length === 0) return this.functionCommand(words[0]!)
      if (operator !== undefined || this.scanner.atEnd) break
      const word = this.scanner.word()
      const assignment = words.length === 0 ? assignmentOf(word) : undefined
      if (assignment !== undefined) assignments.push(assignment)
      else words.push(word)
    }
    if (assignments.length + words.length + redirections.length === 0) throw this.unexpected()
    return { type: 'simple', assignments, words, redirections } satisfies SimpleCommand
  }

  private functionCommand([first]: Word): Command {
    this.scanner.take('(')
    if (first?.type !== 'text' || !this.accept(')')) throw this.unexpected()
    this.skipLines()
    return { type: 'function', name: first.text, body: this.command(), redirections: [] }
  }
}

function assignmentOf(word: Word): [string, Word] | undefined {
  const [first, ...rest] = word
  if (first?.type !== 'text' || first.quoted) return undefined
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text)
  if (match === null) return undefined
  return [match[1]!, [{ type: 'text', text: match[2]!, quoted: false }, ...rest]]
}
