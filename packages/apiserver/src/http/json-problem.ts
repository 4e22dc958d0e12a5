const SPACE = /[ \t\r\n]*/y
/** As much of a string, number or word as is well formed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a string
const STRING_BODY = /(?:[^"\\\u0000-\u001f]+|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/y
const WHOLE = /-?(?:0|[1-9]\d*)/y
const FRACTION = /\.\d+/y
const EXPONENT = /[eE][+-]?\d+/y

const END = 'unexpected end of JSON input'
/** Upstream: sigs.k8s.io/json maxNestingDepth */
export const NESTING_MAX = 10_000

/** What is wrong with text that is no JSON, in the words of Go's decoder, which clients know. Upstream: encoding/json scanner */
export function jsonProblem(text: string): string | undefined {
  return new Checker(text).problem()
}

class Checker {
  private readonly text: string
  private at = 0
  private readonly open: ('object' | 'array')[] = []
  private expectsValue = false

  constructor(text: string) {
    this.text = text
  }

  problem(): string | undefined {
    let problem = this.value()
    while (problem === undefined && !this.isOver()) problem = this.next()
    return problem
  }

  private isOver(): boolean {
    return this.open.length === 0 && this.peek() === undefined
  }

  /** Reads a scalar, or enters a container up to its first value. */
  private value(): string | undefined {
    const character = this.peek()
    if (character !== '{' && character !== '[') return this.scalar(character)
    this.at++
    if (this.open.length >= NESTING_MAX) return 'exceeded max depth'
    this.open.push(character === '{' ? 'object' : 'array')
    return this.peek() === (character === '{' ? '}' : ']') ? undefined : this.member()
  }

  private member(): string | undefined {
    return this.open.at(-1) === 'object' ? this.key() : this.pending()
  }

  /** A value comes next. */
  private pending(): undefined {
    this.expectsValue = true
    return undefined
  }

  private key(): string | undefined {
    if (this.peek() !== '"') return this.invalid('looking for beginning of object key string')
    const problem = this.string()
    if (problem !== undefined) return problem
    if (this.peek() !== ':') return this.invalid('after object key')
    this.at++
    return this.pending()
  }

  /** Reads the value that is expected, or goes on behind the one that was read. */
  private next(): string | undefined {
    if (this.expectsValue) {
      this.expectsValue = false
      return this.value()
    }
    const container = this.open.at(-1)
    if (container === undefined) return this.invalid('after top-level value')
    const character = this.peek()
    if (character === ',') {
      this.at++
      return this.member()
    }
    if (character !== (container === 'object' ? '}' : ']')) {
      return this.invalid(container === 'object' ? 'after object key:value pair' : 'after array element')
    }
    this.at++
    this.open.pop()
    return undefined
  }

  private scalar(first: string | undefined): string | undefined {
    if (first === '"') return this.string()
    if (first === '-' || (first !== undefined && first >= '0' && first <= '9')) return this.number()
    const word = ['true', 'false', 'null'].find((each) => each[0] === first)
    return word === undefined ? this.invalid('looking for beginning of value') : this.word(word)
  }

  private string(): string | undefined {
    this.at++
    this.skip(STRING_BODY)
    const character = this.text[this.at]
    if (character === '"') {
      this.at++
      return undefined
    }
    if (character !== '\\') return this.invalid('in string literal')
    this.at++
    if (this.text[this.at] !== 'u') return this.invalid('in string escape code')
    this.at++
    while (/[0-9a-fA-F]/.test(this.text[this.at] ?? '')) this.at++
    return this.invalid('in \\u hexadecimal character escape')
  }

  private number(): string | undefined {
    if (!this.skip(WHOLE)) {
      this.at++
      return this.invalid('in numeric literal')
    }
    if (this.text[this.at] === '.' && !this.skip(FRACTION)) {
      this.at++
      return this.invalid('after decimal point in numeric literal')
    }
    if (/[eE]/.test(this.text[this.at] ?? '') && !this.skip(EXPONENT)) {
      this.at += /[+-]/.test(this.text[this.at + 1] ?? '') ? 2 : 1
      return this.invalid('in exponent of numeric literal')
    }
    return undefined
  }

  private word(word: string): string | undefined {
    for (const expected of word) {
      if (this.text[this.at] !== expected) return this.invalid(`in literal ${word} (expecting '${expected}')`)
      this.at++
    }
    return undefined
  }

  private invalid(where: string): string {
    const character = this.text[this.at]
    return character === undefined ? END : `invalid character ${quoted(character)} ${where}`
  }

  private peek(): string | undefined {
    this.skip(SPACE)
    return this.text[this.at]
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    if (!pattern.test(this.text)) return false
    this.at = pattern.lastIndex
    return true
  }
}

function quoted(character: string): string {
  if (character === "'") return "'\\''"
  if (character === '"') return `'"'`
  return `'${JSON.stringify(character).slice(1, -1).replace('\\u00', '\\x')}'`
}
