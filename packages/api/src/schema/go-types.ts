import type { FieldSchema, ScalarFormat, Schema } from './schema.ts'

const SCALAR_TYPES: Readonly<Record<ScalarFormat, string>> = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  byte: '[]uint8',
  'date-time': 'v1.Time',
  'micro-time': 'v1.MicroTime',
  quantity: 'resource.Quantity',
  'int-or-string': 'intstr.IntOrString',
}

/** How Go's reflection prints the type of a value of this schema, which decoding errors show: `[]v1.Container`. */
export function goTypeOf(schema: Schema): string {
  switch (schema.type) {
    case 'scalar':
      return SCALAR_TYPES[schema.format]
    case 'list':
      return `[]${goTypeOf(schema.items)}`
    case 'map':
      return `map[string]${goTypeOf(schema.values)}`
    case 'struct':
      return qualifiedName(schema.name)
    case 'any':
      return schema.name === undefined ? 'interface {}' : qualifiedName(schema.name)
  }
}

/** As `goTypeOf`, of a field, some of which have named types: `v1.RestartPolicy`. */
export function goTypeOfField(field: FieldSchema): string {
  return field.goType ?? goTypeOf(field.schema)
}

/** The type of what a list or map of this type holds: of `[]v1.Capability`, `v1.Capability`. A named collection tells nothing of its parts. */
export function goElementType(goType: string, element: Schema): string {
  const literal = /^(?:\[\]|map\[[^\]]*\])(.*)$/.exec(goType)?.[1]
  return literal ?? goTypeOf(element)
}

/** The name of a struct's Go type: the last part of `io.k8s.api.core.v1.PodSpec`. */
export function goStructName(definition: string): string {
  return definition.slice(definition.lastIndexOf('.') + 1)
}

/** Package and name: `v1.PodSpec`. */
function qualifiedName(definition: string): string {
  return definition.slice(definition.lastIndexOf('.', definition.lastIndexOf('.') - 1) + 1)
}
