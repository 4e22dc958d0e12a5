import { type FieldSchema, isKindOfEveryGroup, kindOfDefinition, type ScalarFormat, type Schema, type StructSchema } from '@kubesim/api'
import fc, { type GeneratorValue } from 'fast-check'

const DEPTH_MAX = 7
/** Below this much of the tree fewer fields are there. */
const DENSE_DEPTH = 2

const SCALARS: Readonly<Record<ScalarFormat, readonly unknown[]>> = {
  string: ['', 'web', 'ä\u2028😀', '\ufeffmarked', '__proto__'],
  boolean: [true, false],
  int32: [0, 1, -1, 127, 128, 2_147_483_647, -2_147_483_648],
  int64: [0, 1, -1, 268_435_455, 268_435_456, 4_294_967_296, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  double: [0, 1.5, -1e300],
  byte: ['c2VjcmV0', '//8A'],
  'date-time': ['2026-01-01T00:00:00Z', '0001-01-01T00:00:01Z', '9999-12-31T23:59:59Z', '1969-12-31T23:59:59Z', '1970-01-01T00:00:00Z'],
  'micro-time': ['2026-01-01T00:00:00.000001Z', '1969-12-31T23:59:59.999999Z', '2026-01-01T00:00:00.500000Z'],
  quantity: ['0', '250m', '1Gi', '-5', '12345678901234567890'],
  'int-or-string': [0, 80, -1, 'http', '50%', ''],
}

const SCHEMA = { type: 'object' }
/** JSON that has no schema of its own. */
const ANY: Readonly<Record<string, readonly unknown[]>> = {
  JSON: [0, 'x', [1, null], { a: { b: false } }],
  JSONSchemaPropsOrBool: [true, false, SCHEMA],
  JSONSchemaPropsOrArray: [SCHEMA, [SCHEMA, SCHEMA]],
  JSONSchemaPropsOrStringArray: [SCHEMA, ['a', 'b']],
}
const OBJECTS = [{ 'f:spec': { 'f:replicas': {} } }, { a: [1, 'b', null], __proto__x: {} }]

/**
 * Some value that JSON can say of a struct. Left out is what protobuf cannot say: empty lists and maps, which it cannot tell from none, and the
 * types of objects inside of others.
 */
export function arbitraryStruct(gen: GeneratorValue, schema: StructSchema, depth = 0): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  const isKind = kindOfDefinition(schema.name) !== undefined || isKindOfEveryGroup(schema.name)
  for (const field of schema.fields.values()) {
    if (isKind && (field.name === 'apiVersion' || field.name === 'kind')) continue
    if (isThere(gen, field, depth)) value[field.name] = arbitraryValue(gen, field.schema, depth + 1)
  }
  return value
}

function isThere(gen: GeneratorValue, { schema }: FieldSchema, depth: number): boolean {
  if (depth >= DEPTH_MAX && schema.type !== 'scalar') return false
  return gen(fc.nat, depth <= DENSE_DEPTH ? 2 : 5) === 0
}

function oneOf(gen: GeneratorValue, values: readonly unknown[]): unknown {
  return values[gen(fc.nat, values.length - 1)]
}

function arbitraryValue(gen: GeneratorValue, schema: Schema, depth: number): unknown {
  switch (schema.type) {
    case 'scalar':
      return oneOf(gen, SCALARS[schema.format])
    case 'struct':
      return arbitraryStruct(gen, schema, depth)
    case 'list':
      return Array.from({ length: gen(fc.integer, { min: 1, max: 2 }) }, () => arbitraryValue(gen, schema.items, depth))
    case 'map': {
      const keys = gen(fc.subarray<string>, ['a', 'b.c/d', '', '__proto__'], { minLength: 1 })
      return Object.fromEntries(keys.map((key) => [key, arbitraryValue(gen, schema.values, depth)]))
    }
    case 'any': {
      const known = ANY[schema.name?.slice(schema.name.lastIndexOf('.') + 1) ?? '']
      return oneOf(gen, known ?? OBJECTS)
    }
  }
}
