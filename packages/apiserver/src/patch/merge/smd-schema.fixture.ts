import type { FieldSchema, Schema } from '@kubesim/api'
import { DEDUCED } from '../typed/atom.ts'

/** A type of the recorded cases, in the notation of structured-merge-diff's own schemas. */
export interface CaseType {
  readonly scalar?: 'numeric' | 'string' | 'boolean'
  readonly list?: { readonly elementType: CaseType; readonly elementRelationship?: string; readonly keys?: readonly string[] }
  readonly map?: {
    readonly fields?: readonly { readonly name: string; readonly type: CaseType; readonly default?: unknown }[]
    readonly elementType?: CaseType
    readonly elementRelationship?: string
  }
  readonly namedType?: string
  /** Overrides that of the named type. */
  readonly elementRelationship?: string
}

const FORMATS = { numeric: 'double', string: 'string', boolean: 'boolean' } as const

/** Our schema of a named type. */
export function caseSchema(types: Readonly<Record<string, CaseType>>, name: string): Schema {
  const known = new Map<string, Schema>()
  const named = (of: string, relationship: string | undefined): Schema => {
    const key = `${of} ${relationship ?? ''}`
    const schema = known.get(key)
    if (schema !== undefined) return schema
    // Types may hold themselves: what is known is filled in later.
    const draft = {} as Schema
    known.set(key, draft)
    return Object.assign(draft, convert(types[of]!, relationship))
  }
  const convert = (type: CaseType, relationship: string | undefined): Schema => {
    const related = relationship ?? type.elementRelationship
    if (type.namedType !== undefined) return named(type.namedType, related)
    if (type.scalar !== undefined) return { type: 'scalar', format: FORMATS[type.scalar] }
    if (type.list !== undefined) return listSchema(type.list, related, convert)
    return mapSchema(type.map!, related, convert)
  }
  return named(name, undefined)
}

type Convert = (type: CaseType, relationship: string | undefined) => Schema

function listSchema(list: NonNullable<CaseType['list']>, relationship: string | undefined, convert: Convert): Schema {
  const items = convert(list.elementType, undefined)
  const mapKeys = list.keys ?? []
  const associative = (relationship ?? list.elementRelationship) === 'associative'
  return { type: 'list', items, listType: !associative ? 'atomic' : mapKeys.length > 0 ? 'map' : 'set', mapKeys }
}

function mapSchema(map: NonNullable<CaseType['map']>, relationship: string | undefined, convert: Convert): Schema {
  const mapType = (relationship ?? map.elementRelationship) === 'atomic' ? 'atomic' : 'granular'
  if (map.fields === undefined)
    return { type: 'map', values: map.elementType === undefined ? DEDUCED : convert(map.elementType, undefined), mapType }
  const fields = new Map(
    map.fields.map((field): [string, FieldSchema] => {
      const base = { name: field.name, schema: convert(field.type, undefined), required: false }
      return [field.name, field.default === undefined ? base : { ...base, default: field.default }]
    }),
  )
  return { type: 'struct', name: 'case', fields, mapType }
}
