import { parseQuantity } from '../quantity/text.ts'
import type { FieldSchema, Schema } from '../schema/schema.ts'

/** Fields that hold quantities wherever the API has them, by name: maps of them, and single ones. */
const QUANTITY_MAPS: ReadonlySet<string> = new Set([
  'allocatable',
  'allocatedResources',
  'capacity',
  'consumedCapacity',
  'defaultRequest',
  'hard',
  'limits',
  'max',
  'maxLimitRequestRatio',
  'min',
  'overhead',
  'podFixed',
  'requests',
  'used',
])
const QUANTITIES: ReadonlySet<string> = new Set(['averageValue', 'divisor', 'maximumVolumeSize', 'sizeLimit', 'step', 'tolerance'])

/** What is known of the values compared. */
interface Kind {
  readonly schema?: Schema
  /** The value is a quantity, or a map of them. */
  readonly quantities: 'one' | 'map' | 'none'
}

const ANYTHING: Kind = { quantities: 'none' }
const QUANTITY: Kind = { quantities: 'one' }
const QUANTITY_MAP: Kind = { quantities: 'map' }

/**
 * Equality as Kubernetes means it: a list or map that is absent equals an empty one, quantities are equal by value. With a schema it is
 * exact: what Go holds by value has no absence, so there an empty text, 0 and false equal nothing at all. Without, quantities are known
 * by the names of their fields, and any empty object counts as absent.
 * Upstream: apimachinery/pkg/api/equality Semantic.DeepEqual
 */
export function semanticDeepEqual(left: unknown, right: unknown, schema?: Schema): boolean {
  return equal(left, right, schema === undefined ? ANYTHING : { schema, quantities: 'none' })
}

function equal(left: unknown, right: unknown, kind: Kind): boolean {
  if (left === right) return true
  if (left === undefined || left === null) return isEmpty(right)
  if (right === undefined || right === null) return isEmpty(left)
  if (typeof left !== 'object' || typeof right !== 'object') return isQuantity(kind) && quantitiesEqual(left, right)
  if (Array.isArray(left)) return Array.isArray(right) && listsEqual(left, right, itemsOf(kind))
  if (Array.isArray(right)) return false
  return recordsEqual(left as Record, right as Record, kind)
}

type Record = Readonly<{ [key: string]: unknown }>

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value !== 'object') return false
  for (const key in value) if ((value as Record)[key] !== undefined) return false
  return true
}

function listsEqual(left: readonly unknown[], right: readonly unknown[], kind: Kind): boolean {
  if (left.length !== right.length) return false
  for (let at = 0; at < left.length; at++) if (!equal(left[at], right[at], kind)) return false
  return true
}

function recordsEqual(left: Record, right: Record, kind: Kind): boolean {
  for (const key in left) if (!membersEqual(key, left[key], ownValue(right, key), kind)) return false
  for (const key in right) if (ownValue(left, key) === undefined && !membersEqual(key, undefined, right[key], kind)) return false
  return true
}

function ownValue(record: Record, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

function membersEqual(key: string, left: unknown, right: unknown, { schema, quantities }: Kind): boolean {
  if (left === right) return true
  if (schema === undefined) return equal(left, right, quantities === 'map' ? QUANTITY : kindByName(key))
  if (schema.type === 'map')
    return isPresent(left) === isPresent(right) && equal(left, right, { schema: schema.values, quantities: 'none' })
  const field = schema.type === 'struct' ? schema.fields.get(key) : undefined
  if (field === undefined) return equal(left, right, ANYTHING)
  if (isPresent(left) !== isPresent(right) && field.pointer !== undefined) return isZero(isPresent(left) ? left : right, field)
  return equal(left, right, { schema: field.schema, quantities: 'none' })
}

/** Whether a value that is there cannot be told from one that is not. */
function isZero(value: unknown, { schema, pointer }: FieldSchema): boolean {
  if (pointer === true && (schema.type === 'struct' || schema.type === 'scalar')) return false
  if (schema.type === 'struct') return recordsEqual({}, value as Record, { schema, quantities: 'none' })
  if (schema.type !== 'scalar') return isEmpty(value)
  return value === '' || value === 0 || value === false || (schema.format === 'quantity' && quantitiesEqual(value, '0'))
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

function kindByName(key: string): Kind {
  if (QUANTITY_MAPS.has(key)) return QUANTITY_MAP
  return QUANTITIES.has(key) ? QUANTITY : ANYTHING
}

function itemsOf({ schema }: Kind): Kind {
  return schema?.type === 'list' ? { schema: schema.items, quantities: 'none' } : ANYTHING
}

function isQuantity({ schema, quantities }: Kind): boolean {
  return schema === undefined ? quantities === 'one' : schema.type === 'scalar' && schema.format === 'quantity'
}

function quantitiesEqual(left: unknown, right: unknown): boolean {
  if (typeof left !== 'string' || typeof right !== 'string') return false
  try {
    return parseQuantity(left).equals(parseQuantity(right))
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
