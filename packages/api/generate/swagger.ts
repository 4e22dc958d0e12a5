import type { Definition, Definitions, Field, FieldType, ScalarType } from './definition.ts'

interface SwaggerProperty {
  readonly type?: string
  readonly format?: string
  readonly $ref?: string
  readonly items?: SwaggerProperty
  readonly additionalProperties?: SwaggerProperty
  readonly description?: string
  readonly default?: unknown
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map'
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular'
  readonly 'x-kubernetes-patch-strategy'?: string
  readonly 'x-kubernetes-patch-merge-key'?: string
}

export interface SwaggerDefinition extends SwaggerProperty {
  readonly properties?: Readonly<Record<string, SwaggerProperty>>
  readonly required?: readonly string[]
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[]
  readonly 'x-kubernetes-unions'?: readonly unknown[]
}

export interface Swagger {
  readonly definitions: Readonly<Record<string, SwaggerDefinition>>
  readonly paths: Readonly<Record<string, unknown>>
}

const NAMED_SCALARS: Readonly<Record<string, Definition['form']>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'int-or-string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'date-time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'micro-time',
}

/** Objects without properties that hold any JSON, as opposed to structs that have no fields yet. */
const OPAQUE = new Set([
  'RawExtension',
  'FieldsV1',
  'Patch',
  'JSON',
  'JSONSchemaPropsOrArray',
  'JSONSchemaPropsOrBool',
  'JSONSchemaPropsOrStringArray',
])

/** Reads a published OpenAPI v2 document into the generator's model: the oracle of the tests. */
export function definitionsOfSwagger(swagger: Swagger): Definitions {
  return new Map(Object.entries(swagger.definitions).map(([name, definition]) => [name, definitionOf(name, definition)]))
}

function definitionOf(name: string, source: SwaggerDefinition): Definition {
  const required = new Set(source.required ?? [])
  return {
    name,
    form: NAMED_SCALARS[name] ?? (OPAQUE.has(name.slice(name.lastIndexOf('.') + 1)) ? 'opaque' : 'struct'),
    fields: Object.entries(source.properties ?? {}).map(([field, property]) => fieldOf(field, property, required.has(field))),
    mapType: source['x-kubernetes-map-type'],
    gvks: (source['x-kubernetes-group-version-kind'] ?? []).map(({ group, version, kind }) => ({ group, version, kind })),
    unions: source['x-kubernetes-unions'],
    description: source.description,
  }
}

function fieldOf(name: string, property: SwaggerProperty, required: boolean): Field {
  return {
    name,
    type: typeOf(property),
    required,
    pointer: false,
    always: required,
    listType: property['x-kubernetes-list-type'],
    mapKeys: property['x-kubernetes-list-map-keys'],
    mapType: property['x-kubernetes-map-type'],
    patchStrategy: property['x-kubernetes-patch-strategy'],
    patchMergeKey: property['x-kubernetes-patch-merge-key'],
    default: property.default,
    description: property.description,
  }
}

function typeOf(property: SwaggerProperty): FieldType {
  if (property.$ref !== undefined) return { ref: property.$ref.replace('#/definitions/', '') }
  if (property.type === 'array' && property.items !== undefined) return { list: typeOf(property.items) }
  if (property.type === 'object' && property.additionalProperties !== undefined) return { map: typeOf(property.additionalProperties) }
  return scalarOf(property)
}

function scalarOf({ type, format }: SwaggerProperty): ScalarType {
  if (type === 'boolean') return 'boolean'
  if (type === 'string') return format === 'byte' ? 'byte' : 'string'
  if (type === 'integer') return format === 'int64' ? 'int64' : 'int32'
  if (type === 'number') return 'double'
  throw new Error(`no scalar for ${type} ${format}`)
}
