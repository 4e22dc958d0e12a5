import { type FieldSchema, goQuoted, type ResourceDefinition, type Schema, type StructSchema } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import { type Descriptions, definitionTexts, sortedFields, structOf, typeText } from './schema-text.ts'
import { wrapWords } from './word-wrap.ts'

const DESCRIPTION_WIDTH = 76
const FIELD_WIDTH = 78
const ENUM_SHOWN_MAX = 4

export interface ExplainOptions {
  /** Path below the resource: `['spec', 'containers']`. */
  readonly path: readonly string[]
  /** The fields of fields too, without their descriptions. */
  readonly recursive: boolean
  readonly descriptions: Descriptions
}

type ExplainedKind = Pick<ResourceDefinition, 'group' | 'version' | 'kind' | 'schema'>

/** What `kubectl explain` prints. Upstream: kubectl/pkg/explain/v2/templates/plaintext.tmpl */
export function explain({ group, version, kind, schema }: ExplainedKind, options: ExplainOptions): string {
  const head = `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`
  const { struct, field, target } = follow(schema, options.path)
  const own = field === undefined || struct === undefined ? undefined : options.descriptions.ofField(struct.name, field.name)
  const fieldHead =
    field === undefined || struct === undefined
      ? ''
      : `FIELD: ${field.name} <${typeText(field.schema)}>\n${longEnum(struct, field, options)}\n\n`
  const words = [...(own === undefined || own === '' ? [] : [own]), ...definitionTexts(target, options.descriptions)].map(
    (text) => `${text}\n`,
  )
  const text = `DESCRIPTION:\n${indented(wrapWords(words.join('') || '<empty>', DESCRIPTION_WIDTH), 4)}\n`
  const fields = fieldList(target, options, { level: 1, seen: new Set() })
  return `${head}${fieldHead}${text}${fields === '' ? '' : `FIELDS:\n${fields}`}\n`
}

interface Followed {
  /** The struct that has the last field of the path. */
  readonly struct: StructSchema | undefined
  readonly field: FieldSchema | undefined
  readonly target: Schema
}

function follow(schema: StructSchema, path: readonly string[]): Followed {
  let found: Followed = { struct: undefined, field: undefined, target: schema }
  for (const name of path) {
    const struct = structOf(found.target)
    const field = struct?.fields.get(name)
    if (struct === undefined || field === undefined) throw fail(`field ${goQuoted(path.at(-1)!)} does not exist`)
    found = { struct, field, target: field.schema }
  }
  return found
}

interface Place {
  readonly level: number
  /** Definitions on the way here, which are not gone into again. */
  readonly seen: ReadonlySet<string>
}

/** Upstream: template fieldList */
function fieldList(schema: Schema, options: ExplainOptions, { level, seen }: Place): string {
  const struct = structOf(schema)
  if (struct === undefined || seen.has(struct.name)) return ''
  const inside = { level: level + 1, seen: new Set([...seen, struct.name]) }
  return sortedFields(struct)
    .map((field) => fieldDetail(struct, field, options, level) + (options.recursive ? fieldList(field.schema, options, inside) : ''))
    .join('')
}

/** Upstream: template fieldDetail. Differs: a field of which nothing is told shows what its type is for. */
function fieldDetail(struct: StructSchema, field: FieldSchema, options: ExplainOptions, level: number): string {
  const margin = level * 2
  const required = field.required ? ' -required-' : ''
  const line = `${indented(field.name, margin)}\t<${typeText(field.schema)}>${required}${shortEnum(struct, field, options, margin)}\n`
  if (options.recursive) return line
  const { descriptions } = options
  const words = descriptions.ofField(struct.name, field.name) || definitionTexts(field.schema, descriptions)[0] || '<no description>'
  return `${line}${indented(wrapWords(words, FIELD_WIDTH - margin), margin + 2)}\n\n`
}

function longEnum(struct: StructSchema, field: FieldSchema, { descriptions }: ExplainOptions): string {
  const values = descriptions.enumOf(struct.name, field.name)
  return values === undefined ? '' : `ENUM:${values.map((value) => `\n    ${value === '' ? '""' : value}`).join('')}`
}

function shortEnum(struct: StructSchema, field: FieldSchema, { descriptions }: ExplainOptions, margin: number): string {
  const values = descriptions.enumOf(struct.name, field.name)
  if (values === undefined) return ''
  const shown = values.slice(0, ENUM_SHOWN_MAX).map((value) => (value === '' ? '""' : value))
  return `\n${' '.repeat(margin)}enum: ${shown.join(', ')}${values.length > ENUM_SHOWN_MAX ? ', ....' : ''}`
}

/** Every line, empty ones too, after so many blanks. */
function indented(text: string, blanks: number): string {
  const margin = ' '.repeat(blanks)
  return margin + text.replaceAll('\n', `\n${margin}`)
}
