import { NESTING_MAX } from './json-problem.ts'

const SPACE = /[\x20\t\r\n]*/y
const STRING = /"(?:[^"\\]+|\\.)*"/y
const SCALAR = /[^,\]}\s]+/y

/**
 * Paths of the fields that valid JSON text has twice, each once, as `spec.containers[0].image`; JSON.parse keeps the last without a word.
 * Throws a RangeError for text that is nested too deeply. Upstream: sigs.k8s.io/json UnmarshalStrict
 */
export function duplicateJsonFields(text: string): readonly string[] {
  return new DuplicateFinder(text).find()
}

/** Containers still open, innermost last, so that deep nesting costs memory and never the stack. */
interface Open {
  readonly path: string
  /** Keys so far; undefined for an array. */
  readonly keys: Set<string> | undefined
  index: number
}

class DuplicateFinder {
  private readonly text: string
  private at = 0
  private readonly found = new Set<string>()
  private readonly open: Open[] = []

  constructor(text: string) {
    this.text = text
  }

  find(): readonly string[] {
    this.value('')
    while (this.open.length > 0) this.next(this.open.at(-1)!)
    return [...this.found]
  }

  /** Reads a scalar whole, or enters a container. */
  private value(path: string): void {
    this.skip(SPACE)
    const first = this.text[this.at]
    if (first === '"') this.skip(STRING)
    else if (first === '{' || first === '[') {
      this.at++
      if (this.open.length >= NESTING_MAX) throw new RangeError('exceeded max depth')
      this.open.push({ path, keys: first === '{' ? new Set() : undefined, index: 0 })
    } else this.skip(SCALAR)
  }

  /** Reads the next member of the innermost container, or leaves it. */
  private next(container: Open): void {
    this.skip(SPACE)
    const character = this.text[this.at]
    if (character === undefined || character === '}' || character === ']') {
      this.at++
      this.open.pop()
    } else if (character === ',') this.at++
    else if (container.keys === undefined) this.value(`${container.path}[${container.index++}]`)
    else this.member(container.path, container.keys)
  }

  private member(path: string, keys: Set<string>): void {
    const start = this.at
    this.skip(STRING)
    const key = JSON.parse(this.text.slice(start, this.at)) as string
    const field = path === '' ? key : `${path}.${key}`
    if (keys.has(key)) this.found.add(field)
    keys.add(key)
    this.skip(SPACE)
    this.at++ // the colon
    this.value(field)
  }

  private skip(pattern: RegExp): void {
    pattern.lastIndex = this.at
    if (pattern.test(this.text)) this.at = pattern.lastIndex
  }
}
