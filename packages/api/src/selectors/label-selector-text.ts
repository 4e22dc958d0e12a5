import { invalidMessage } from '../validation/invalid-message.ts'
import { ParsedSelector } from './parsed-selector.ts'
import { keyError, type LabelOperator, type LabelRequirement, requirement, SelectorError } from './requirement.ts'
import { type Token, type TokenType, tokensOf } from './tokens.ts'

/** Words that are operators after a key are words like any other where a key or value is expected. */
function asValue({ type }: Token): TokenType {
  return type === 'in' || type === 'notin' ? 'word' : type
}

/**
 * Reads a selector as kubectl and the query parameter take it: `app=web,tier in (a,b),!canary`. Throws a SelectorError with upstream's
 * words. Upstream: apimachinery/pkg/labels Parse
 */
export function parseLabelSelector(text: string): ParsedSelector {
  return new ParsedSelector(new Reader(tokensOf(text)).requirements())
}

class Reader {
  private readonly tokens: readonly Token[]
  private at = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  requirements(): readonly LabelRequirement[] {
    const result: LabelRequirement[] = []
    for (;;) {
      const type = asValue(this.peek())
      if (type === 'end') return result
      if (type !== 'word' && type !== '!') throw this.unexpected(this.peek(), ", expected: !, identifier, or 'end of string'")
      result.push(this.requirement())
      const next = this.take()
      if (next.type === 'end') return result
      if (next.type !== ',') throw this.unexpected(next, ", expected: ',' or 'end of string'")
      const after = asValue(this.peek())
      if (after !== 'word' && after !== '!') throw this.unexpected(this.peek(), ", expected: identifier after ','")
    }
  }

  private requirement(): LabelRequirement {
    try {
      return this.readRequirement()
    } catch (error) {
      if (error instanceof SelectorError) throw new SelectorError(`unable to parse requirement: ${error.message}`)
      throw error
    }
  }

  private readRequirement(): LabelRequirement {
    const isNegated = this.peek().type === '!'
    if (isNegated) this.at++
    const word = this.take()
    if (asValue(word) !== 'word') throw this.unexpected(word, ', expected: identifier')
    const errors = keyError(word.text, '')
    if (errors.length > 0) throw new SelectorError(invalidMessage(errors))
    const next = this.peek().type
    if (isNegated && (next === 'end' || next === ',')) return requirement(word.text, '!', [])
    if (next === 'end' || next === ',') return requirement(word.text, 'exists', [])
    if (isNegated) return requirement(word.text, '!', [])
    const operator = this.operator()
    const values = operator === 'in' || operator === 'notin' ? this.values() : [this.exactValue()]
    return requirement(word.text, operator, values)
  }

  private operator(): LabelOperator {
    const token = this.take()
    switch (token.type) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
        return token.type
      case '>':
        return 'gt'
      case '<':
        return 'lt'
      default:
        throw this.unexpected(token, ', expected: in, notin, =, ==, !=, gt, lt')
    }
  }

  private values(): readonly string[] {
    const open = this.take()
    if (open.type !== '(') throw this.unexpected(open, " expected: '('")
    const first = this.peek()
    if (first.type === ')') {
      this.at++
      return ['']
    }
    if (asValue(first) !== 'word' && first.type !== ',') throw this.unexpected(first, ", expected: ',', ')' or identifier")
    return this.valueList()
  }

  /** Up to and with the closing parenthesis. Nothing between two commas is an empty value. */
  private valueList(): readonly string[] {
    const values: string[] = []
    for (;;) {
      const token = this.take()
      if (asValue(token) === 'word') {
        values.push(token.text)
        const next = this.peek()
        if (next.type !== ',' && next.type !== ')') throw this.unexpected(next, ", expected: ',' or ')'")
      } else if (token.type === ',') {
        const next = this.peek().type
        if (values.length === 0 || next === ')' || next === ',') values.push('')
      } else throw this.unexpected(token, ", expected: ',', or identifier")
      if (this.peek().type === ')') {
        this.at++
        return values
      }
    }
  }

  private exactValue(): string {
    const { type } = this.peek()
    if (type === 'end' || type === ',') return ''
    const token = this.take()
    if (asValue(token) !== 'word') throw this.unexpected(token, ', expected: identifier')
    return token.text
  }

  private peek(): Token {
    return this.tokens[this.at] ?? { type: 'end', text: '' }
  }

  private take(): Token {
    const token = this.peek()
    this.at++
    return token
  }

  private unexpected({ text }: Token, expected: string): SelectorError {
    return new SelectorError(`found '${text}'${expected}`)
  }
}
