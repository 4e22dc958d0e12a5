import {
  definitionNames,
  type FieldSchema,
  type GroupVersionKind,
  isKindOfEveryGroup,
  kindOfDefinition,
  type Schema,
  type StructSchema,
  schemaOf,
} from '@kubesim/api'
import { describeDefinition, describeField, enumOf } from '@kubesim/api/descriptions'

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** Scalars that the published API gives a name of their own. */
const NAMED_SCALARS: Readonly<Record<string, string>> = {
  'date-time': `${META}.Time`,
  'micro-time': `${META}.MicroTime`,
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  'int-or-string': 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
}

const SCALARS: Readonly<Record<string, object>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  byte: { type: 'string', format: 'byte' },
  'date-time': { type: 'string', format: 'date-time' },
  'micro-time': { type: 'string', format: 'date-time' },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'int-or-string': { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' },
}

/** Definitions of whatever JSON there is, objects or not. */
const JSON_OF_ANY_TYPE: ReadonlySet<string> = new Set(
  ['JSON', 'JSONSchemaPropsOrArray', 'JSONSchemaPropsOrBool', 'JSONSchemaPropsOrStringArray'].map(
    (name) => `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.${name}`,
  ),
)

/** Go's zero values, which are the defaults of what a list or a map holds. */
const ZEROS: Readonly<Record<string, unknown>> = { string: '', boolean: false, int32: 0, int64: 0, double: 0 }

export function schemaReference(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` }
}

/** A kind that is not built in, with the schema that it is served with. */
export interface CustomKind extends GroupVersionKind {
  readonly schema: StructSchema
}

/** Schemas of these definitions and of all that they are made of, by name. */
export function schemaDocuments(names: Iterable<string>, custom: readonly CustomKind[] = []): Readonly<Record<string, object>> {
  const documents: Record<string, object> = {}
  const waiting = [...names]
  const writer = new SchemaWriter((reached) => waiting.push(reached))
  const customDocuments = new Map(
    custom.flatMap((kind) => [
      [kind.schema.name, () => writer.kind(kind)],
      [`${kind.schema.name}List`, () => writer.list(kind)],
    ]),
  )
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    documents[name] ??= customDocuments.get(name)?.() ?? writer.definition(name)
  }
  return Object.fromEntries(Object.entries(documents).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const builtIn: ReadonlySet<string> = new Set(definitionNames())

class SchemaWriter {
  /** Told the name of every definition that is referred to. */
  private readonly reach: (name: string) => void

  constructor(reach: (name: string) => void) {
    this.reach = reach
  }

  definition(name: string): object {
    const schema = schemaOf(name)
    const description = describeDefinition(name)
    const described = description === undefined ? {} : { description }
    if (schema.type === 'struct') return { ...described, ...this.struct(schema), ...this.kinds(name) }
    if (schema.type === 'scalar') return { ...described, ...SCALARS[schema.format] }
    return { ...described, ...(JSON_OF_ANY_TYPE.has(name) ? {} : { type: 'object' }) }
  }

  /** A kind that is not built in. */
  kind({ schema, ...kind }: CustomKind): object {
    return { ...this.struct(schema), 'x-kubernetes-group-version-kind': [kindDocument(kind)] }
  }

  list({ schema, ...kind }: CustomKind): object {
    const list = { ...kind, kind: `${kind.kind}List` }
    const metadata = { allOf: [this.reference(`${META}.ListMeta`)], default: {} }
    return {
      description: `${list.kind} is a list of ${kind.kind}`,
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { type: 'string' },
        items: { type: 'array', items: this.reference(schema.name) },
        kind: { type: 'string' },
        metadata,
      },
      'x-kubernetes-group-version-kind': [kindDocument(list)],
    }
  }

  private kinds(name: string): object {
    const kind = kindOfDefinition(name)
    if (kind !== undefined) return { 'x-kubernetes-group-version-kind': [kindDocument(kind)] }
    if (!isKindOfEveryGroup(name)) return {}
    return { 'x-kubernetes-group-version-kind': everyGroupVersion().map((each) => kindDocument({ ...each, kind: shortName(name) })) }
  }

  private struct(schema: StructSchema): object {
    const fields = [...schema.fields.values()]
    const required = fields.filter((field) => field.required).map((field) => field.name)
    return {
      type: 'object',
      ...(required.length > 0 && { required }),
      ...(fields.length > 0 && { properties: Object.fromEntries(fields.map((field) => [field.name, this.field(schema.name, field)])) }),
      ...(schema.mapType === 'atomic' && { 'x-kubernetes-map-type': 'atomic' }),
      ...(schema.unions !== undefined && { 'x-kubernetes-unions': schema.unions }),
      ...(schema.preserveUnknown === true && { 'x-kubernetes-preserve-unknown-fields': true }),
    }
  }

  private field(definition: string, field: FieldSchema): object {
    const description = describeField(definition, field.name) ?? structText(field.schema)
    const { patchStrategy, patchMergeKey, listType, mapType } = field
    const mapKeys = field.schema.type === 'list' && listType === 'map' ? field.schema.mapKeys : undefined
    const values = enumOf(definition, field.name)
    return withSiblings(this.type(field.schema, enumOf(definition, `${field.name}[]`)), {
      ...(values !== undefined && { enum: values }),
      ...(description !== undefined && { description }),
      ...(field.default !== undefined && { default: field.default }),
      ...(mapKeys !== undefined && { 'x-kubernetes-list-map-keys': mapKeys }),
      ...(listType !== undefined && { 'x-kubernetes-list-type': listType }),
      ...(mapType !== undefined && { 'x-kubernetes-map-type': mapType }),
      ...(patchMergeKey !== undefined && { 'x-kubernetes-patch-merge-key': patchMergeKey }),
      ...(patchStrategy !== undefined && { 'x-kubernetes-patch-strategy': patchStrategy.join(',') }),
    })
  }

  /** `held`: the values of what a list or a map holds, where they are enumerated. */
  private type(schema: Schema, held?: readonly string[]): object {
    switch (schema.type) {
      case 'scalar': {
        const named = NAMED_SCALARS[schema.format]
        return named === undefined ? SCALARS[schema.format]! : this.reference(named)
      }
      case 'struct':
        return builtIn.has(schema.name) ? this.reference(schema.name) : this.struct(schema)
      case 'list':
        return { type: 'array', items: this.element(schema.items, held) }
      case 'map':
        return { type: 'object', additionalProperties: this.element(schema.values, held) }
      case 'any':
        return schema.name === undefined ? { 'x-kubernetes-preserve-unknown-fields': true } : this.reference(schema.name)
    }
  }

  /** What a list or a map holds: by value, so that Go's zero value is its default. */
  private element(schema: Schema, values?: readonly string[]): object {
    const zero = schema.type === 'struct' ? {} : schema.type === 'scalar' ? ZEROS[schema.format] : undefined
    return withSiblings(this.type(schema), { ...(zero !== undefined && { default: zero }), ...(values !== undefined && { enum: values }) })
  }

  private reference(name: string): object {
    this.reach(name)
    return schemaReference(name)
  }
}

/** Of a field that has no text of its own, what its struct says of itself first. */
function structText(schema: Schema): string | undefined {
  return schema.type === 'struct' ? describeDefinition(schema.name)?.split('\n\n')[0] : undefined
}

/** A reference may have nothing beside it. */
function withSiblings(type: object, more: object): object {
  if (Object.keys(more).length === 0) return type
  return '$ref' in type ? { allOf: [type], ...more } : { ...type, ...more }
}

function kindDocument({ group, version, kind }: GroupVersionKind): object {
  return { group, kind, version }
}

function shortName(definition: string): string {
  return definition.slice(definition.lastIndexOf('.') + 1)
}

let everyVersion: readonly Pick<GroupVersionKind, 'group' | 'version'>[] | undefined

/** Differs: upstream's list has versions too that are served no longer. */
function everyGroupVersion(): readonly Pick<GroupVersionKind, 'group' | 'version'>[] {
  if (everyVersion !== undefined) return everyVersion
  const versions = new Map<string, Pick<GroupVersionKind, 'group' | 'version'>>()
  for (const name of builtIn) {
    const kind = kindOfDefinition(name)
    if (kind !== undefined && !name.startsWith(META)) versions.set(`${kind.group}/${kind.version}`, kind)
  }
  everyVersion = [...versions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind)
  return everyVersion
}
