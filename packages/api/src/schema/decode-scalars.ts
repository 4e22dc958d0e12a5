import { canonicalQuantity } from '../quantity/text.ts'
import { Base64Error, canonicalBase64 } from './base64.ts'
import { canonicalMicroTime, canonicalTime } from './go-time.ts'
import type { ScalarFormat } from './schema.ts'

/** What Go's decoder calls a JSON value in its errors. */
export function jsonTypeName(value: unknown): 'bool' | 'string' | 'number' | 'array' | 'object' {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return 'number'
  return Array.isArray(value) ? 'array' : 'object'
}

/** How a scalar came out: as it should be stored, or why it cannot be read. */
export type DecodedScalar =
  | { readonly value: unknown }
  /** `string`, `number 1.5`: does not fit; the walk names the type and place and reads on. */
  | { readonly mismatch: string; readonly goType?: string; readonly fatal?: boolean }
  /** Base64 that is not: remembered like a mismatch, in its own words. */
  | { readonly failure: string; readonly fatal: boolean }

const INT32_MAX = 2 ** 31 - 1
const INT64_LIMIT = 2 ** 63

/** Reads a scalar as the type that Go has for it would. `undefined` and null are the caller's. */
export function decodeScalar(format: ScalarFormat, value: unknown): DecodedScalar {
  switch (format) {
    case 'string':
      return typeof value === 'string' ? { value } : { mismatch: jsonTypeName(value) }
    case 'boolean':
      return typeof value === 'boolean' ? { value } : { mismatch: jsonTypeName(value) }
    case 'double':
      return typeof value === 'number' ? { value } : { mismatch: jsonTypeName(value) }
    case 'int32':
    case 'int64':
      return decodeInteger(value, format)
    case 'byte':
      return typeof value === 'string' ? attempt(() => canonicalBase64(value), false) : { mismatch: jsonTypeName(value) }
    case 'int-or-string':
      return typeof value === 'string' ? { value } : { ...decodeInteger(value, 'int32'), goType: 'int32', fatal: true }
    case 'date-time':
      return typeof value === 'string' ? attempt(() => canonicalTime(value), true) : notText(value)
    case 'micro-time':
      return typeof value === 'string' ? attempt(() => canonicalMicroTime(value), true) : notText(value)
    case 'quantity':
      return attempt(() => canonicalQuantity(value), true)
  }
}

function decodeInteger(value: unknown, format: 'int32' | 'int64'): DecodedScalar {
  if (typeof value !== 'number') return { mismatch: jsonTypeName(value) }
  const fits =
    Number.isInteger(value) && (format === 'int32' ? value <= INT32_MAX && value >= -INT32_MAX - 1 : Math.abs(value) < INT64_LIMIT)
  return fits ? { value } : { mismatch: `number ${value}` }
}

/** Types with their own decoder stop the whole decoding where they fail. */
function notText(value: unknown): DecodedScalar {
  return { mismatch: jsonTypeName(value), goType: 'string', fatal: true }
}

function attempt(read: () => string, fatal: boolean): DecodedScalar {
  try {
    return { value: read() }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { failure: error.message, fatal: fatal && !(error instanceof Base64Error) }
  }
}
