import { goText, goType } from '../patch/go-text.ts'
import { isJsonObject, ownValue } from '../patch/json-value.ts'
import { holds } from './compare.ts'
import { type Bound, JsonPathError, type PathNode, type PathNodes } from './node.ts'

type Values = readonly unknown[]
type NodeOf<T extends PathNode['type']> = Extract<PathNode, { type: T }>

const NONE: Values = []

/**
 * One evaluation of a template: the values of each of its parts. Null is a value that nothing leads on from; undefined is the nothing that
 * an empty range is run on, to find its end. Upstream: client-go/util/jsonpath/jsonpath.go
 */
export class Evaluation {
  private readonly nodes: PathNodes
  private readonly allowMissingKeys: boolean
  private depth = 0
  private isRange = false
  private isEnd = false
  private lastEnd = -1

  constructor(nodes: PathNodes, allowMissingKeys: boolean) {
    this.nodes = nodes
    this.allowMissingKeys = allowMissingKeys
  }

  results(data: unknown, from = 0): readonly Values[] {
    const all: Values[] = []
    for (let at = from; at < this.nodes.length; at++) {
      const values = this.walk([data], this.nodes[at]!)
      if (this.isEnd) {
        this.isEnd = false
        this.lastEnd = at
        break
      }
      if (!this.isRange) {
        all.push(values)
        continue
      }
      this.isRange = false
      all.push(...this.loop(values, at + 1))
      if (this.lastEnd > at) at = this.lastEnd
    }
    return all
  }

  /** A range over nothing is run once, for its end, and its results are dropped. */
  private loop(values: Values, from: number): readonly Values[] {
    this.depth++
    const all = values.flatMap((value) => this.results(value ?? undefined, from))
    if (values.length === 0) this.results(undefined, from)
    this.depth--
    return all
  }

  private walk(input: Values, node: PathNode): Values {
    switch (node.type) {
      case 'action':
        return this.walkAll(input, node.nodes)
      case 'text':
        return [node.text]
      case 'literal':
        return input.map(() => node.value)
      case 'field':
        return this.field(input, node.name)
      case 'array':
        return slices(input, node)
      case 'filter':
        return input.flatMap((value) => this.filter(value, node))
      case 'wildcard':
        return input.flatMap(children)
      case 'recursive':
        return input.flatMap(descendants)
      case 'union':
        return node.members.flatMap((member) => this.walkAll(input, member))
      case 'identifier':
        return this.identifier(input, node.name)
    }
  }

  private walkAll(input: Values, nodes: PathNodes): Values {
    let values = input
    for (const node of nodes) values = this.walk(values, node)
    return values
  }

  private identifier(input: Values, name: string): Values {
    if (name === 'range') {
      this.isRange = true
      return input
    }
    if (name !== 'end') throw new JsonPathError(`unrecognized identifier ${name}`)
    if (this.depth === 0) throw new JsonPathError('not in range, nothing to end')
    this.isEnd = true
    return NONE
  }

  private field(input: Values, name: string): Values {
    if (input.length === 0) return NONE
    const found: unknown[] = []
    for (const value of input) {
      const member = isJsonObject(value) ? ownValue(value, name) : undefined
      if (member !== undefined) found.push(member)
    }
    if (found.length === 0 && !this.allowMissingKeys) throw new JsonPathError(`${name} is not found`)
    return found
  }

  private filter(value: unknown, { left, right, operator }: NodeOf<'filter'>): Values {
    if (!Array.isArray(value)) {
      const shown = value === undefined || value === null ? '<invalid reflect.Value>' : goText(value)
      throw new JsonPathError(`${shown} is not array or slice and cannot be filtered`)
    }
    return value.filter((item: unknown) => {
      if (operator === 'exists') return this.exists(item, left)
      const lefts = onlyOne(this.walkAll([item], left))
      if (lefts === undefined) return false
      const rights = onlyOne(this.walkAll([item], right))
      return rights !== undefined && holds(lefts[0], operator, rights[0])
    })
  }

  private exists(item: unknown, path: PathNodes): boolean {
    try {
      return this.walkAll([item], path).length > 0
    } catch (error) {
      if (error instanceof JsonPathError) return false
      throw error
    }
  }
}

/** Undefined when there is nothing to compare. */
function onlyOne(values: Values): Values | undefined {
  if (values.length > 1) throw new JsonPathError('can only compare one element at a time')
  return values.length === 0 ? undefined : values
}

function slices(input: Values, { bounds }: NodeOf<'array'>): Values {
  const result: unknown[] = []
  for (const value of input) {
    if (value === null) continue
    if (!Array.isArray(value)) throw new JsonPathError(`${value === undefined ? 'nothing' : goType(value)} is not array or slice`)
    const slice = sliceOf(value, bounds)
    if (slice === undefined) return result
    result.push(...slice)
  }
  return result
}

/** Undefined for a slice of no elements, which ends the whole search. */
function sliceOf(list: Values, [first, last, step]: readonly [Bound, Bound, Bound]): Values | undefined {
  const { length } = list
  const start = first.known ? fromEnd(first.value, length, first.value < 0) : 0
  const end = last.known ? fromEnd(last.value, length, last.value < 0 || (last.value === 0 && last.derived === true)) : length
  if (start === end) return undefined
  if (start >= length || start < 0) throw new JsonPathError(`array index out of bounds: index ${start}, length ${length}`)
  if (end > length || end < 0) throw new JsonPathError(`array index out of bounds: index ${end - 1}, length ${length}`)
  if (start > end) throw new JsonPathError(`starting index ${start} is greater than ending index ${end}`)
  if (!step.known) return list.slice(start, end)
  if (step.value <= 0) throw new JsonPathError('step must be > 0')
  return list.slice(start, end).filter((_, at) => at % step.value === 0)
}

function fromEnd(value: number, length: number, isFromEnd: boolean): number {
  return isFromEnd ? value + length : value
}

/** What is in a value: of text, its bytes. Differs: members of an object come in their own order, upstream's in none. */
function children(value: unknown): Values {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return [...new TextEncoder().encode(value)]
  return isJsonObject(value) ? Object.values(value) : NONE
}

/** The value and all that is below it, without what holds nothing. */
function descendants(value: unknown): Values {
  if (typeof value === 'string') return value === '' ? NONE : [value]
  const parts = children(value)
  return parts.length === 0 ? NONE : [value, ...parts.flatMap(descendants)]
}
