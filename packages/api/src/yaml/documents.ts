import {
  type CreateNodeOptions,
  type Document,
  type DocumentOptions,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParseOptions,
  parseAllDocuments,
  type ScalarTag,
  type SchemaOptions,
  visit,
  type YAMLError,
} from 'yaml'
import { plainScalar } from './plain-scalar.ts'
import { UNNAMED, YamlError } from './yaml-error.ts'

/** A key that an object has twice. */
export interface DuplicateKey {
  /** Keys and indexes down to it: `['spec', 'replicas']`. */
  readonly path: readonly (string | number)[]
  /** Of the second one, from 1. */
  readonly line: number
  readonly column: number
}

export interface YamlDocument {
  /** Plain JSON. Of a key that is there twice, the last. */
  readonly value: unknown
  readonly duplicates: readonly DuplicateKey[]
  /** Where the document starts, from 1. */
  readonly line: number
}

/** Reads what has no quotes, in place of the library's own tags for numbers and the like. `<<` stays a merge. */
const PLAIN: ScalarTag = { tag: 'tag:yaml.org,2002:plain', default: true, test: /^(?!<<$)/, resolve: plainScalar }

/** YAML 1.1, in which `yes` and `on` are true and `0755` is octal: what kubectl reads. Upstream: sigs.k8s.io/yaml */
const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions & CreateNodeOptions = {
  version: '1.1',
  merge: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'error',
  customTags: (tags) => [PLAIN, ...tags],
}

/** The documents of a YAML or JSON text, without those that are empty. Throws a YamlError. */
export function readYamlDocuments(text: string, fileName = UNNAMED): readonly YamlDocument[] {
  const lines = new LineCounter()
  const documents: YamlDocument[] = []
  const parsed = parseAllDocuments(text, { ...OPTIONS, lineCounter: lines })
  if ('empty' in parsed) return documents
  for (const document of parsed) {
    const [error] = document.errors
    if (error !== undefined) throw syntaxError(error, { fileName, lines, text })
    const value = jsonOf(document, { fileName, lines, text })
    if (value === null || value === undefined) continue
    const start = lines.linePos(document.contents?.range?.[0] ?? 0)
    documents.push({ value, duplicates: duplicatesIn(document.contents, lines), line: start.line })
  }
  return documents
}

function jsonOf(document: Document, place: Place): unknown {
  const { fileName } = place
  try {
    requireTextKeys(document, place)
    return document.toJS()
  } catch (error) {
    if (!(error instanceof ReferenceError) && (error as Error).message !== BAD_MERGE) throw error
    const problem = error instanceof ReferenceError ? error.message : 'map merge requires map or sequence of maps as the value'
    throw new YamlError(`error parsing ${fileName}: error converting YAML to JSON: yaml: ${problem}`, {
      fileName,
      line: 1,
      column: 1,
    })
  }
}

/** What the reader says of `<<: text`, when it is too late for it to be an error of the document. */
const BAD_MERGE = 'Merge sources must be maps or map aliases'

/** Upstream's words for what its reader calls otherwise. */
const WORDS: Readonly<Partial<Record<string, string>>> = {
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  TAB_AS_INDENT: 'found character that cannot start any token',
  MULTILINE_IMPLICIT_KEY: 'could not find expected ":"',
  BAD_INDENT: 'did not find expected key',
  MISSING_CHAR: 'found unexpected end of stream',
}

interface Place {
  readonly fileName: string
  readonly lines: LineCounter
  readonly text: string
}

function syntaxError({ code, message, pos }: YAMLError, { fileName, lines, text }: Place): YamlError {
  const { line, col } = lines.linePos(Math.min(pos[0], text.length))
  const words = WORDS[code] ?? message
  const where = `error parsing ${fileName}: error converting YAML to JSON: yaml: line ${line}, column ${col}: ${words}`
  return new YamlError(where, { fileName, line, column: col })
}

/** A list or a map is no key of an object. Upstream: go.yaml.in/yaml/v2 decoder.mapping */
function requireTextKeys(document: Document, { fileName, lines }: Place): void {
  visit(document, {
    Pair(_, { key }) {
      const named = isAlias(key) ? key.resolve(document) : key
      if (!isCollection(named)) return
      const { line, col } = lines.linePos((key as Node).range?.[0] ?? 0)
      const problem = `error parsing ${fileName}: error converting YAML to JSON: yaml: invalid map key: ${goSyntax(named.toJS(document))}`
      throw new YamlError(problem, { fileName, line, column: col })
    },
  })
}

/** A value as Go's `%#v` has it. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${goSyntax(each)}`)
  return `map[interface {}]interface {}{${entries.join(', ')}}`
}

function duplicatesIn(contents: unknown, lines: LineCounter): readonly DuplicateKey[] {
  const found: DuplicateKey[] = []
  const walk = (node: unknown, path: readonly (string | number)[]): void => {
    if (isSeq(node)) for (const [at, item] of node.items.entries()) walk(item, [...path, at])
    if (!isMap(node)) return
    const seen = new Set<string>()
    for (const { key, value } of node.items) {
      const name = keyText(key)
      const at = [...path, name]
      if (seen.has(name) && name !== '<<') {
        const { line, col } = lines.linePos((key as Node).range?.[0] ?? 0)
        found.push({ path: at, line, column: col })
      }
      seen.add(name)
      if (!isAlias(value)) walk(value, at)
    }
  }
  walk(contents, [])
  return found
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key)
}
