/** What Go's JSON decoder says of text that is no JSON, or no JSON object; undefined when it is one. Upstream: encoding/json */
export function jsonObjectError(text: string): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return new SyntaxScanner(text).error()
  }
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`
}

const SPACE: ReadonlySet<string | undefined> = new Set([' ', '\t', '\r', '\n'])
const END = 'unexpected end of JSON input'

/** Finds the first character that cannot be where it is, and says what was expected there. */
class SyntaxScanner {
  #at = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  error(): string {
    return this.#value('looking for beginning of value') ?? this.#unexpected('after top-level value')
  }

  #next(): string | undefined {
    while (SPACE.has(this.#text[this.#at])) this.#at++
    return this.#text[this.#at]
  }

  #unexpected(context: string): string {
    const char = this.#next()
    if (char === undefined) return END
    const shown = char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${JSON.stringify(char).slice(1, -1)}'`
    return `invalid character ${shown} ${context}`
  }

  #value(context: string): string | undefined {
    const char = this.#next()
    if (char === '{') return this.#object()
    if (char === '[') return this.#array()
    if (char === '"') return this.#string()
    const literal = /^(true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)/.exec(this.#text.slice(this.#at))
    if (literal === null) return this.#unexpected(context)
    this.#at += literal[0].length
    return undefined
  }

  #object(): string | undefined {
    this.#at++
    if (this.#skip('}')) return undefined
    for (;;) {
      if (this.#next() !== '"') return this.#unexpected('looking for beginning of object key string')
      const error = this.#string()
      if (error !== undefined) return error
      if (!this.#skip(':')) return this.#unexpected('after object key')
      const inValue = this.#value('looking for beginning of value')
      if (inValue !== undefined) return inValue
      if (this.#skip('}')) return undefined
      if (!this.#skip(',')) return this.#unexpected('after object key:value pair')
    }
  }

  #array(): string | undefined {
    this.#at++
    if (this.#skip(']')) return undefined
    for (;;) {
      const error = this.#value('looking for beginning of value')
      if (error !== undefined) return error
      if (this.#skip(']')) return undefined
      if (!this.#skip(',')) return this.#unexpected('after array element')
    }
  }

  #string(): string | undefined {
    this.#at++
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"' && this.#text[this.#at]! >= ' ') {
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    }
    if (this.#text[this.#at] !== '"') return this.#text[this.#at] === undefined ? END : this.#unexpected('in string literal')
    this.#at++
    return undefined
  }

  #skip(char: string): boolean {
    if (this.#next() !== char) return false
    this.#at++
    return true
  }
}
