/** Text in `$((` and `))` that is no sum, in a shell's words. */
export class ArithmeticProblem extends Error {
  override readonly name = 'ArithmeticProblem'
}

/** From loose to tight. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]
const TOKEN = /\s*(0x[\da-fA-F]+|\d+|[A-Za-z_]\w*|\+\+|--|(?:<<|>>|[-+*/%&|^])=|\|\||&&|[=!<>]=|<<|>>|[-+*/%&|^!~<>()?:=,])/y

export interface Variables {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

/** Upstream: POSIX 2.6.4, on whole numbers. Throws an ArithmeticProblem. */
export function evaluate(text: string, variables: Variables): number {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  const trimmed = text.trimEnd()
  while (TOKEN.lastIndex < trimmed.length) {
    const token = TOKEN.exec(trimmed)?.[1]
    if (token === undefined) throw new ArithmeticProblem('arithmetic syntax error')
    tokens.push(token)
  }
  if (tokens.length === 0) return 0
  const sum = new Sum(tokens, variables)
  const value = sum.assignment()
  sum.expectEnd()
  return value
}

class Sum {
  private readonly tokens: readonly string[]
  private readonly variables: Variables
  private position = 0

  constructor(tokens: readonly string[], variables: Variables) {
    this.tokens = tokens
    this.variables = variables
  }

  expectEnd(): void {
    if (this.position < this.tokens.length) throw new ArithmeticProblem('arithmetic syntax error')
  }

  assignment(): number {
    const [name, operator] = [this.tokens[this.position], this.tokens[this.position + 1]]
    if (name !== undefined && operator !== undefined && /^[A-Za-z_]/.test(name) && /^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator)) {
      this.position += 2
      const right = this.assignment()
      return this.store(name, operator === '=' ? right : apply(operator.slice(0, -1), this.load(name), right))
    }
    const condition = this.binary(0)
    if (!this.accept('?')) return condition
    const yes = this.assignment()
    if (!this.accept(':')) throw new ArithmeticProblem('arithmetic syntax error')
    const no = this.assignment()
    return condition !== 0 ? yes : no
  }

  private binary(level: number): number {
    const operators = LEVELS[level]
    if (operators === undefined) return this.unary()
    let left = this.binary(level + 1)
    for (;;) {
      const operator = this.tokens[this.position]
      if (operator === undefined || !operators.includes(operator)) return left
      this.position++
      left = apply(operator, left, this.binary(level + 1))
    }
  }

  private unary(): number {
    const token = this.tokens[this.position++]
    if (token === '-') return -this.unary()
    if (token === '+') return this.unary()
    if (token === '!') return this.unary() === 0 ? 1 : 0
    if (token === '~') return ~this.unary()
    if (token === '++' || token === '--') {
      const name = this.tokens[this.position++] ?? ''
      return this.store(name, this.load(name) + (token === '++' ? 1 : -1))
    }
    if (token === '(') {
      const value = this.assignment()
      if (!this.accept(')')) throw new ArithmeticProblem('arithmetic syntax error')
      return value
    }
    if (token === undefined || !/^\w/.test(token)) throw new ArithmeticProblem('arithmetic syntax error')
    if (/^\d/.test(token)) return numberOf(token)
    const value = this.load(token)
    const next = this.tokens[this.position]
    if (next === '++' || next === '--') {
      this.position++
      this.store(token, value + (next === '++' ? 1 : -1))
    }
    return value
  }

  private accept(token: string): boolean {
    if (this.tokens[this.position] !== token) return false
    this.position++
    return true
  }

  private load(name: string): number {
    const text = this.variables.get(name)?.trim() ?? ''
    return text === '' ? 0 : /^[-+]?\d/.test(text) ? numberOf(text) : 0
  }

  private store(name: string, value: number): number {
    this.variables.set(name, String(value))
    return value
  }
}

function numberOf(text: string): number {
  const octal = /^[-+]?0\d+$/.test(text)
  const value = octal ? Number.parseInt(text, 8) : Number(text)
  if (Number.isNaN(value)) throw new ArithmeticProblem('arithmetic syntax error')
  return Math.trunc(value)
}

function apply(operator: string, left: number, right: number): number {
  if ((operator === '/' || operator === '%') && right === 0) throw new ArithmeticProblem('divide by zero')
  const truth = (value: boolean) => (value ? 1 : 0)
  switch (operator) {
    case '||':
      return truth(left !== 0 || right !== 0)
    case '&&':
      return truth(left !== 0 && right !== 0)
    case '|':
      return left | right
    case '^':
      return left ^ right
    case '&':
      return left & right
    case '==':
      return truth(left === right)
    case '!=':
      return truth(left !== right)
    case '<':
      return truth(left < right)
    case '<=':
      return truth(left <= right)
    case '>':
      return truth(left > right)
    case '>=':
      return truth(left >= right)
    case '<<':
      return left << right
    case '>>':
      return left >> right
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return Math.trunc(left / right)
    default:
      return left % right
  }
}
