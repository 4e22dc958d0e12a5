import type { FieldSchema, ScalarFormat, Schema, StructSchema } from '@kubesim/api'

/** What is known about the API in words. */
export interface Descriptions {
  /** Of a field of a definition: `('io.k8s.api.core.v1.PodSpec', 'containers')`. */
  ofField(definition: string, field: string): string | undefined
  ofDefinition(definition: string): string | undefined
  /** Values that a field can have, where they are few. */
  enumOf(definition: string, field: string): readonly string[] | undefined
}

/** Scalars that have a definition of their own. */
const NAMED_SCALARS: Readonly<Partial<Record<ScalarFormat, string>>> = {
  'date-time': 'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  'micro-time': 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  'int-or-string': 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
}

const SCALAR_TYPES: Readonly<Record<ScalarFormat, string>> = {
  string: 'string',
  boolean: 'boolean',
  int32: 'integer',
  int64: 'integer',
  double: 'number',
  byte: 'string',
  'date-time': 'string',
  'micro-time': 'string',
  quantity: 'Quantity',
  'int-or-string': 'IntOrString',
}

/** `string`, `[]Container`, `map[string]Quantity`, `PodSpec`. Upstream: template typeGuess of kubectl/pkg/explain/v2 */
export function typeText(schema: Schema): string {
  switch (schema.type) {
    case 'list':
      return `[]${typeText(schema.items)}`
    case 'map':
      return `map[string]${typeText(schema.values)}`
    case 'scalar':
      return SCALAR_TYPES[schema.format]
    case 'struct':
      return lastPart(schema.name)
    case 'any':
      return schema.name === undefined ? 'Object' : lastPart(schema.name)
  }
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1) || 'Object'
}

/** What its own definitions say of a schema, a line each, through lists and maps. Upstream: template description */
export function definitionTexts(schema: Schema, descriptions: Descriptions): string[] {
  if (schema.type === 'list') return definitionTexts(schema.items, descriptions)
  if (schema.type === 'map') return definitionTexts(schema.values, descriptions)
  const name = schema.type === 'scalar' ? NAMED_SCALARS[schema.format] : schema.name
  const text = name === undefined ? undefined : descriptions.ofDefinition(name)
  return text === undefined || text === '' ? [] : [text]
}

/** The struct whose fields a path would go on with: elements of lists and values of maps stand for themselves. */
export function structOf(schema: Schema): StructSchema | undefined {
  if (schema.type === 'struct') return schema
  if (schema.type === 'list') return structOf(schema.items)
  return schema.type === 'map' ? structOf(schema.values) : undefined
}

/** A struct's fields, sorted by name. */
export function sortedFields(struct: StructSchema): readonly FieldSchema[] {
  return [...struct.fields.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
