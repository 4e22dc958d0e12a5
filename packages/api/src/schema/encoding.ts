import type { AnySchema, FieldSchema, ListSchema, MapSchema, ScalarFormat, ScalarSchema, Schema, StructSchema } from './schema.ts'

/**
 * The compact text of `generated/definitions.ts`. One line a definition, under a line `@package group` for each API package:
 *
 *     Name flags field:type|attribute... field:type...
 *     Name =code                                        a definition that is not a struct
 *
 * Flags, separated by `|`: `-` none, `k` a kind of this group and version, `e` a kind of every group, `a` atomic, `u` unions as JSON.
 * After a field's name: `!` required, `*` behind a pointer, `+` written when zero, `-` required but not written when zero.
 * Types: a scalar's letter, `[` list of, `{` map of, `.Name` a definition of this package, `3.Name` of the fourth package, `x` any JSON.
 * Attributes: `L` list type and keys, `M` map type, `P` patch strategy and merge key, `D` default as JSON, `G` Go's type name.
 */
export interface EncodedDefinition {
  readonly name: string
  readonly package: string
  readonly group: string
  readonly flags: readonly string[]
  /** The fields, still encoded; for a definition that is not a struct, `=code`. */
  readonly body: string
}

const FORMATS: Readonly<Record<string, ScalarFormat>> = {
  s: 'string',
  b: 'boolean',
  i: 'int32',
  l: 'int64',
  d: 'double',
  y: 'byte',
  t: 'date-time',
  u: 'micro-time',
  q: 'quantity',
  o: 'int-or-string',
}

const SCALARS: ReadonlyMap<string, ScalarSchema> = new Map(
  Object.entries(FORMATS).map(([code, format]) => [code, { type: 'scalar', format }] as const),
)

/** Splits the text into its definitions, without looking at their fields. */
export function splitDefinitions(text: string): {
  readonly packages: readonly string[]
  readonly definitions: readonly EncodedDefinition[]
} {
  const packages: string[] = []
  const definitions: EncodedDefinition[] = []
  let group = ''
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [head = '', second = ''] = line.split(' ', 2)
    if (line.startsWith('@')) {
      packages.push(head.slice(1))
      group = second
      continue
    }
    const isStruct = !second.startsWith('=')
    const flags = isStruct && second !== '-' ? second.split('|') : []
    const body = line.slice(head.length + 1 + (isStruct ? second.length + 1 : 0))
    definitions.push({ name: head, package: packages[packages.length - 1] ?? '', group, flags, body })
  }
  return { packages, definitions }
}

/** Finds a definition's schema by its full name. */
export type Resolve = (name: string) => Schema

/** What reading one definition's fields needs to know. */
export interface DecodingScope {
  readonly package: string
  readonly packages: readonly string[]
  readonly resolve: Resolve
}

/** Reads the fields of a struct definition. */
export function decodeFields(body: string, scope: DecodingScope): ReadonlyMap<string, FieldSchema> {
  const fields = new Map<string, FieldSchema>()
  if (body === '') return fields
  for (const text of body.split(' ')) {
    const field = decodeField(text, scope)
    fields.set(field.name, field)
  }
  return fields
}

const FIELD = /^([^!*+:]*?)(!?)(\*?)([+-]?):(.*)$/

function decodeField(text: string, scope: DecodingScope): FieldSchema {
  const [head = '', ...attributes] = text.split('|')
  const parts = FIELD.exec(head)
  if (parts === null) throw new RangeError(`bad field ${text}`)
  const [, name = '', bang, star, sign, code = ''] = parts
  const attribute = (letter: string) => attributes.find((candidate) => candidate.startsWith(letter))?.slice(1)
  const required = bang === '!'
  const pointer = star === '*'
  const always = sign === '' ? required : sign === '+'
  const listType = listTypeOf(attribute('L'))
  const mapType = mapTypeOf(attribute('M'))
  const schema = decodeType(code, scope, { listType, mapKeys: attribute('L')?.slice(1), mapType })
  return {
    name,
    schema,
    required,
    ...defaultOf(attribute('D'), schema, { pointer, always }),
    ...patchOf(attribute('P')),
    pointer,
    always,
    ...(attribute('G') !== undefined && { goType: attribute('G') }),
    ...(listType !== undefined && { listType }),
    ...(mapType !== undefined && { mapType }),
  }
}

function listTypeOf(attribute: string | undefined): 'atomic' | 'set' | 'map' | undefined {
  if (attribute === undefined) return undefined
  return attribute.startsWith('m') ? 'map' : attribute.startsWith('s') ? 'set' : 'atomic'
}

function mapTypeOf(attribute: string | undefined): 'granular' | 'atomic' | undefined {
  return attribute === undefined ? undefined : attribute === 'a' ? 'atomic' : 'granular'
}

function patchOf(attribute: string | undefined): Pick<FieldSchema, 'patchStrategy' | 'patchMergeKey'> {
  if (attribute === undefined) return {}
  const [strategies = '', key = ''] = attribute.slice(0, -1).split('(')
  const patchStrategy = strategies.split(',') as ('merge' | 'replace' | 'retainKeys')[]
  return key === '' ? { patchStrategy } : { patchStrategy, patchMergeKey: key }
}

/** Upstream publishes Go's zero value as the default of what Go's encoder always writes, so only the others are in the text. */
function defaultOf(attribute: string | undefined, schema: Schema, go: { pointer: boolean; always: boolean }): { default?: unknown } {
  if (attribute !== undefined) return { default: JSON.parse(attribute) }
  if (go.pointer) return {}
  if (schema.type === 'struct') return { default: {} }
  if (schema.type !== 'scalar' || !go.always) return {}
  const zeros: Readonly<Partial<Record<ScalarFormat, unknown>>> = { string: '', boolean: false, int32: 0, int64: 0, double: 0 }
  return schema.format in zeros ? { default: zeros[schema.format] } : {}
}

interface TypeAttributes {
  readonly listType: 'atomic' | 'set' | 'map' | undefined
  readonly mapKeys: string | undefined
  readonly mapType: 'granular' | 'atomic' | undefined
}

const NO_ATTRIBUTES: TypeAttributes = { listType: undefined, mapKeys: undefined, mapType: undefined }

function decodeType(code: string, scope: DecodingScope, attributes: TypeAttributes): Schema {
  const scalar = SCALARS.get(code)
  if (scalar !== undefined) return scalar
  if (code.startsWith('[')) return listOf(decodeType(code.slice(1), scope, NO_ATTRIBUTES), attributes)
  if (code.startsWith('{')) return mapOf(decodeType(code.slice(1), scope, NO_ATTRIBUTES), attributes)
  if (code.startsWith('x')) return { type: 'any', name: referenceOf(code.slice(1), scope) } satisfies AnySchema
  const schema = scope.resolve(referenceOf(code, scope))
  const { mapType } = attributes
  return mapType === undefined || schema.type !== 'struct' || schema.mapType === mapType ? schema : withMapType(schema, mapType)
}

function listOf(items: Schema, { listType, mapKeys }: TypeAttributes): ListSchema {
  return { type: 'list', items, listType: listType ?? 'atomic', mapKeys: mapKeys === undefined || mapKeys === '' ? [] : mapKeys.split(',') }
}

function mapOf(values: Schema, { mapType }: TypeAttributes): MapSchema {
  return { type: 'map', values, mapType: mapType ?? 'granular' }
}

/** A field may say that the struct it refers to is merged otherwise than the struct itself says. */
function withMapType(schema: StructSchema, mapType: 'granular' | 'atomic'): StructSchema {
  return {
    type: 'struct',
    name: schema.name,
    mapType,
    get fields() {
      return schema.fields
    },
  }
}

/** `.PodSpec` or `36.ObjectMeta` -> the full name. */
function referenceOf(code: string, scope: DecodingScope): string {
  const dot = code.indexOf('.')
  const pkg = dot === 0 ? scope.package : scope.packages[Number(code.slice(0, dot))]
  return `${pkg}${code.slice(dot)}`
}

/** The schema of a definition that is not a struct: `=q`. */
export function decodeNamed(encoded: EncodedDefinition): Schema {
  const name = `${encoded.package}.${encoded.name}`
  return SCALARS.get(encoded.body.slice(1)) ?? ({ type: 'any', name } satisfies AnySchema)
}
