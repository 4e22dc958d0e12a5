import { absolutePath, type Entry } from '../files/file-tree.ts'
import type { Program } from '../process/program.ts'

/** What `test` cannot make sense of. */
class TestProblem extends Error {
  override readonly name = 'TestProblem'
}

/** `test EXPRESSION`, `[ EXPRESSION ]`. Upstream: POSIX, test */
export const test: Program = ({ words, machine, directory, err }) => {
  const [name, ...terms] = words
  if (name === '[' && terms.pop() !== ']') {
    err('sh: missing ]\n')
    return 2
  }
  try {
    if (terms.length === 0) return 1
    const expression = new Expression(terms, (path) => machine.files.find(absolutePath(path, directory)))
    return expression.whole() ? 0 : 1
  } catch (error) {
    if (!(error instanceof TestProblem)) throw error
    err(`sh: ${error.message}\n`)
    return 2
  }
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
}

class Expression {
  private readonly terms: readonly string[]
  private readonly find: (path: string) => Entry | undefined
  private position = 0

  constructor(terms: readonly string[], find: (path: string) => Entry | undefined) {
    this.terms = terms
    this.find = find
  }

  whole(): boolean {
    const verdict = this.either()
    const left = this.terms[this.position]
    if (left !== undefined) throw new TestProblem(`${left}: unknown operand`)
    return verdict
  }

  private either(): boolean {
    let verdict = this.both()
    while (this.terms[this.position] === '-o') {
      this.position++
      verdict = this.both() || verdict
    }
    return verdict
  }

  private both(): boolean {
    let verdict = this.single()
    while (this.terms[this.position] === '-a') {
      this.position++
      verdict = this.single() && verdict
    }
    return verdict
  }

  private single(): boolean {
    const [first, second, third] = this.terms.slice(this.position)
    if (first === undefined) throw new TestProblem('argument expected')
    if (third !== undefined && second !== undefined) {
      const comparison = this.compare(first, second, third)
      if (comparison !== undefined) {
        this.position += 3
        return comparison
      }
    }
    if (first === '!') {
      this.position++
      return !this.single()
    }
    if (first === '(' && second !== undefined) {
      this.position++
      const verdict = this.either()
      if (this.terms[this.position++] !== ')') throw new TestProblem('closing paren expected')
      return verdict
    }
    const unary = second === undefined ? undefined : this.unary(first, second)
    this.position += unary === undefined ? 1 : 2
    return unary ?? first !== ''
  }

  private compare(a: string, operator: string, b: string): boolean | undefined {
    if (operator === '=' || operator === '==') return a === b
    if (operator === '!=') return a !== b
    if (operator === '-nt' || operator === '-ot') {
      const difference = (this.find(a)?.modifiedMs ?? 0) - (this.find(b)?.modifiedMs ?? 0)
      return operator === '-nt' ? difference > 0 : difference < 0
    }
    return COMPARISONS[operator]?.(numeric(a), numeric(b))
  }

  private unary(operator: string, value: string): boolean | undefined {
    const entry = () => this.find(value)
    switch (operator) {
      case '-n':
        return value !== ''
      case '-z':
        return value === ''
      case '-d':
        return entry()?.type === 'directory'
      case '-f':
        return entry()?.type === 'file'
      case '-s': {
        const found = entry()
        return found?.type === 'file' && found.size > 0
      }
      case '-x': {
        const found = entry()
        return found?.type === 'directory' || (found?.type === 'file' && (found.mode & 0o111) !== 0)
      }
      case '-e':
      case '-r':
      case '-w':
        return entry() !== undefined
      case '-L':
      case '-h':
      case '-S':
      case '-p':
      case '-t':
        return false
      default:
        return undefined
    }
  }
}

function numeric(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestProblem(`${text}: bad number`)
  return Number(text)
}
