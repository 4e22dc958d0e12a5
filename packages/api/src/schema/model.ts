import type { GroupVersionKind } from '../meta/object.ts'
import { type DecodingScope, decodeFields, decodeNamed, type EncodedDefinition, splitDefinitions } from './encoding.ts'
import { DEFINITIONS } from './generated/definitions.ts'
import type { FieldSchema, Schema, StructSchema } from './schema.ts'

/** A struct whose fields are read from the encoded text when they are first asked for. */
class LazyStruct implements StructSchema {
  readonly type = 'struct'
  readonly name: string
  readonly mapType: 'granular' | 'atomic'
  readonly unions?: readonly unknown[]
  readonly #body: string
  readonly #scope: DecodingScope
  #fields: ReadonlyMap<string, FieldSchema> | undefined

  constructor(encoded: EncodedDefinition, scope: DecodingScope) {
    this.name = `${encoded.package}.${encoded.name}`
    this.mapType = encoded.flags.includes('a') ? 'atomic' : 'granular'
    const unions = encoded.flags.find((flag) => flag.startsWith('u'))
    if (unions !== undefined) this.unions = JSON.parse(unions.slice(1)) as unknown[]
    this.#body = encoded.body
    this.#scope = scope
  }

  get fields(): ReadonlyMap<string, FieldSchema> {
    this.#fields ??= decodeFields(this.#body, this.#scope)
    return this.#fields
  }
}

interface Model {
  readonly packages: readonly string[]
  readonly encoded: ReadonlyMap<string, EncodedDefinition>
  /** `group/version/kind` to definition name. */
  readonly kinds: ReadonlyMap<string, string>
}

let loaded: Model | undefined
const schemas = new Map<string, Schema>()

function model(): Model {
  loaded ??= loadModel()
  return loaded
}

function loadModel(): Model {
  const { packages, definitions } = splitDefinitions(DEFINITIONS)
  const encoded = new Map<string, EncodedDefinition>()
  const kinds = new Map<string, string>()
  for (const definition of definitions) {
    const name = `${definition.package}.${definition.name}`
    encoded.set(name, definition)
    if (definition.flags.includes('k')) kinds.set(`${definition.group}/${versionOf(definition.package)}/${definition.name}`, name)
  }
  return { packages, encoded, kinds }
}

function versionOf(pkg: string): string {
  return pkg.slice(pkg.lastIndexOf('.') + 1)
}

/** The schema of a built-in definition by its OpenAPI name, such as `io.k8s.api.core.v1.PodSpec`; a RangeError when there is none. */
export function schemaOf(name: string): Schema {
  const known = schemas.get(name)
  if (known !== undefined) return known
  const encoded = model().encoded.get(name)
  if (encoded === undefined) throw new RangeError(`no API definition ${name}`)
  const scope = { package: encoded.package, packages: model().packages, resolve: schemaOf }
  const schema = encoded.body.startsWith('=') ? decodeNamed(encoded) : new LazyStruct(encoded, scope)
  schemas.set(name, schema)
  return schema
}

/** As `schemaOf`, of a definition that is a struct; a RangeError when it is not. */
export function definition(name: string): StructSchema {
  const schema = schemaOf(name)
  if (schema.type !== 'struct') throw new RangeError(`${name} is not a struct`)
  return schema
}

/** The OpenAPI name of a built-in kind's definition, undefined for an unknown kind. Core kinds have the empty group. */
export function definitionNameOf({ group, version, kind }: GroupVersionKind): string | undefined {
  return model().kinds.get(`${group}/${version}/${kind}`)
}

/** The schema of a built-in kind of any version in the published API, undefined for an unknown kind. */
export function schemaForKind(gvk: GroupVersionKind): StructSchema | undefined {
  const name = definitionNameOf(gvk)
  return name === undefined ? undefined : definition(name)
}

/** Names of all built-in definitions, sorted within each API package. */
export function definitionNames(): readonly string[] {
  return [...model().encoded.keys()]
}

/** Group, version and kind of a definition that is a kind of its own; undefined for parts, and for kinds of every group. */
export function kindOfDefinition(name: string): GroupVersionKind | undefined {
  const encoded = model().encoded.get(name)
  if (encoded === undefined || !encoded.flags.includes('k')) return undefined
  return { group: encoded.group, version: versionOf(encoded.package), kind: encoded.name }
}

/** True for DeleteOptions and WatchEvent, which every group version registers. */
export function isKindOfEveryGroup(name: string): boolean {
  return model().encoded.get(name)?.flags.includes('e') ?? false
}
