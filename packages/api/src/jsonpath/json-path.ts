import { goNumber } from '../patch/go-text.ts'
import { isJsonObject, ownValue } from '../patch/json-value.ts'
import { compareText } from '../patch/text-order.ts'
import { Evaluation } from './evaluate.ts'
import { FloatLiteral, JsonPathError, type PathNodes } from './node.ts'
import { parseJsonPath } from './parse.ts'

export interface JsonPathOptions {
  /** A field that is not there gives nothing instead of an error: kubectl's default. */
  readonly allowMissingKeys?: boolean
}

/** A template as kubectl's `-o jsonpath=` takes it. Upstream: client-go/util/jsonpath */
export class JsonPath {
  private readonly nodes: PathNodes
  private readonly allowMissingKeys: boolean

  /** Throws a JsonPathError for a template that cannot be read. */
  constructor(template: string, { allowMissingKeys = false }: JsonPathOptions = {}) {
    this.nodes = parseJsonPath(template)
    this.allowMissingKeys = allowMissingKeys
  }

  /** The values that each part of the template finds. Throws a JsonPathError. */
  find(data: unknown): readonly (readonly unknown[])[] {
    const results = new Evaluation(this.nodes, this.allowMissingKeys).results(data)
    return results.map((values) => values.map((value) => (value instanceof FloatLiteral ? value.value : value)))
  }

  /** The template filled in: values of one part separated by spaces, objects and lists as JSON. Throws a JsonPathError. */
  render(data: unknown): string {
    return this.find(data)
      .map((values) => values.map(printed).join(' '))
      .join('')
  }
}

function printed(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return goNumber(value)
  if (value === undefined) return '<no value>'
  return typeof value === 'object' && value !== null ? compactJson(value) : String(value)
}

/** JSON as Go writes an object of unknown type: keys sorted, `<`, `>` and `&` escaped. */
export function compactJson(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => (isJsonObject(part) ? sorted(part) : part))
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function sorted(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const keys = Object.keys(object).sort(compareText)
  return Object.fromEntries(keys.map((key) => [key, ownValue(object, key)]))
}

const RELAXED = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/

/**
 * `metadata.name`, `.metadata.name`, `{metadata.name}` and `{.metadata.name}` as `{.metadata.name}`: how columns and sort keys are given.
 * Throws a JsonPathError. Upstream: kubectl/pkg/cmd/get RelaxedJSONPathExpression
 */
export function relaxedJsonPath(text: string): string {
  if (text === '') return text
  const match = RELAXED.exec(text)
  if (match === null) {
    throw new JsonPathError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'")
  }
  return `{.${match[1] ?? match[2]}}`
}
