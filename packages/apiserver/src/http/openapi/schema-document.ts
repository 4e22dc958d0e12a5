import { type FieldSchema, kindOfDefinition, type Schema, type StructSchema, schemaOf } from '@kubesim/api'
import { describeDefinition, describeField } from '@kubesim/api/descriptions'

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

export function schemaReference(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` }
}

/** Schemas of these definitions and of all that they are made of, by name. */
export function schemaDocuments(names: Iterable<string>): Readonly<Record<string, object>> {
  const documents: Record<string, object> = {}
  const waiting = [...names]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (documents[name] !== undefined) continue
    documents[name] = definitionDocument(name, (reached) => waiting.push(reached))
  }
  return Object.fromEntries(Object.entries(documents).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function definitionDocument(name: string, reach: (name: string) => void): object {
  const schema = schemaOf(name)
  const description = describeDefinition(name)
  const described = description === undefined ? {} : { description }
  if (schema.type === 'struct') return { ...described, ...structDocument(name, schema, reach), ...extensionsOf(name, schema) }
  if (schema.type === 'scalar') return { ...described, ...SCALARS[schema.format] }
  return { ...described, type: 'object' }
}

function structDocument(name: string, schema: StructSchema, reach: (name: string) => void): object {
  const fields = [...schema.fields.values()]
  const required = fields.filter((field) => field.required).map((field) => field.name)
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    ...(fields.length > 0 && { properties: Object.fromEntries(fields.map((field) => [field.name, fieldDocument(name, field, reach)])) }),
  }
}

function extensionsOf(name: string, schema: StructSchema): object {
  const kind = kindOfDefinition(name)
  return {
    ...(kind !== undefined && { 'x-kubernetes-group-version-kind': [kind] }),
    ...(schema.mapType === 'atomic' && { 'x-kubernetes-map-type': 'atomic' }),
    ...(schema.unions !== undefined && { 'x-kubernetes-unions': schema.unions }),
  }
}

function fieldDocument(definition: string, field: FieldSchema, reach: (name: string) => void): object {
  const description = describeField(definition, field.name)
  const type = typeDocument(field.schema, reach)
  const { patchStrategy, patchMergeKey, listType, mapType } = field
  const mapKeys = field.schema.type === 'list' && listType === 'map' ? field.schema.mapKeys : undefined
  const more = {
    ...(description !== undefined && { description }),
    ...(field.default !== undefined && { default: field.default }),
    ...(mapKeys !== undefined && { 'x-kubernetes-list-map-keys': mapKeys }),
    ...(listType !== undefined && { 'x-kubernetes-list-type': listType }),
    ...(mapType !== undefined && { 'x-kubernetes-map-type': mapType }),
    ...(patchMergeKey !== undefined && { 'x-kubernetes-patch-merge-key': patchMergeKey }),
    ...(patchStrategy !== undefined && { 'x-kubernetes-patch-strategy': patchStrategy.join(',') }),
  }
  if (Object.keys(more).length === 0) return type
  // A reference may have nothing beside it.
  return '$ref' in type ? { allOf: [type], ...more } : { ...type, ...more }
}

function typeDocument(schema: Schema, reach: (name: string) => void): object {
  const reference = (name: string) => {
    reach(name)
    return schemaReference(name)
  }
  switch (schema.type) {
    case 'scalar': {
      const named = NAMED_SCALARS[schema.format]
      return named === undefined ? SCALARS[schema.format]! : reference(named)
    }
    case 'struct':
      return reference(schema.name)
    case 'list':
      return { type: 'array', items: typeDocument(schema.items, reach) }
    case 'map':
      return { type: 'object', additionalProperties: typeDocument(schema.values, reach) }
    case 'any':
      return schema.name === undefined ? { type: 'object' } : reference(schema.name)
  }
}
