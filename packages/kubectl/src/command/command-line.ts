import { CommandError } from '../contracts.ts'

/**
 * Splits a command line into words as a POSIX shell does: quotes, backslashes and comments. What would need a shell to run (pipes,
 * redirections, substitutions) is refused rather than taken for an argument.
 * @throws CommandError for an open quote or a shell's operator
 */
export function splitCommandLine(line: string): string[] {
  const reader = new WordReader(line)
  const words: string[] = []
  for (let word = reader.next(); word !== undefined; word = reader.next()) words.push(word)
  return words
}

const OPERATORS = new Set(['|', '<', '>', ';', '&', '`'])
/** Between double quotes a backslash protects only these. */
const ESCAPED_IN_QUOTES = new Set(['"', '\\', '$', '`'])

class WordReader {
  private readonly line: string
  private at = 0

  constructor(line: string) {
    this.line = line
  }

  /** The next word, or undefined at the end. */
  next(): string | undefined {
    while (/\s/.test(this.line[this.at] ?? '')) this.at++
    if (this.at >= this.line.length || this.line[this.at] === '#') return undefined
    let word = ''
    for (; this.at < this.line.length && !/\s/.test(this.line[this.at]!); ) word += this.piece()
    return word
  }

  private piece(): string {
    const char = this.line[this.at]!
    if (char === "'") return this.singleQuoted()
    if (char === '"') return this.doubleQuoted()
    if (char === '\\') {
      const next = this.line[this.at + 1]
      this.at += 2
      return next === '\n' || next === undefined ? '' : next
    }
    if (OPERATORS.has(char) || this.line.startsWith('$(', this.at)) throw this.refusal(char)
    this.at++
    return char
  }

  private singleQuoted(): string {
    const end = this.line.indexOf("'", this.at + 1)
    if (end < 0) throw this.openQuote("'")
    const text = this.line.slice(this.at + 1, end)
    this.at = end + 1
    return text
  }

  private doubleQuoted(): string {
    let text = ''
    for (let at = this.at + 1; at < this.line.length; at++) {
      const char = this.line[at]!
      if (char === '"') {
        this.at = at + 1
        return text
      }
      if (char === '\\' && this.line[at + 1] === '\n') at++
      else if (char === '\\' && ESCAPED_IN_QUOTES.has(this.line[at + 1] ?? '')) text += this.line[++at]
      else text += char
    }
    throw this.openQuote('"')
  }

  private openQuote(quote: string): CommandError {
    return new CommandError(`error: the ${quote} at column ${this.at + 1} is not closed`)
  }

  private refusal(operator: string): CommandError {
    const what = operator === '$' ? '$(' : operator
    return new CommandError(
      `error: "${what}" at column ${this.at + 1} needs a shell, and there is none here; put it between quotes if it is part of a value`,
    )
  }
}
