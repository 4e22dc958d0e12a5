import type { JsonObject, StructSchema } from '@kubesim/api'
import { ZERO_VALUES } from './zero-value-table.ts'

export interface ZeroFields {
  /** What an object of this type holds in upstream even where nobody set it, by field name. */
  readonly values: ReadonlyMap<string, unknown>
  /** What a missing list key counts as where the schema names no default, by field name. */
  readonly keyDefaults: ReadonlyMap<string, unknown>
}

const NO_ZEROS: ZeroFields = { values: new Map(), keyDefaults: new Map() }
/** The zero value of a struct that is no pointer. */
export const ZERO_OBJECT: JsonObject = Object.freeze({})
const MARKS: Readonly<Record<string, unknown>> = { '{}': ZERO_OBJECT, '~': null, '"': '', '#': 0, '!': false, '0': '0' }

const byStruct = new WeakMap<StructSchema, ZeroFields>()
const byPackage = new Map<string, ReadonlyMap<string, string>>()

/**
 * The fields that a built-in object has upstream without anyone having set them, because its Go type cannot leave them out.
 * Field ownership depends on them: what was there before a write is modified, not added. Empty for custom resources.
 */
export function zeroFields(struct: StructSchema): ZeroFields {
  let zeros = byStruct.get(struct)
  if (!zeros) {
    zeros = parseFields(definitionOf(struct.name))
    byStruct.set(struct, zeros)
  }
  return zeros
}

function definitionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  const packageName = name.slice(0, dot)
  let types = byPackage.get(packageName)
  if (!types) {
    const entries = (ZERO_VALUES[packageName] ?? '').split('; ').map((entry): [string, string] => {
      const space = entry.indexOf(' ')
      return [entry.slice(0, space), entry.slice(space + 1)]
    })
    types = new Map(entries)
    byPackage.set(packageName, types)
  }
  return types.get(name.slice(dot + 1)) ?? ''
}

function parseFields(definition: string): ZeroFields {
  if (definition === '') return NO_ZEROS
  const values = new Map<string, unknown>()
  const keyDefaults = new Map<string, unknown>()
  for (const field of definition.split(' ')) {
    const match = /^(.*?)(\{\}|[~"#!0?])$/.exec(field)
    const [, name = '', mark = ''] = match ?? []
    if (mark !== '?') values.set(name, MARKS[mark])
    if (mark === '?' || mark === '"') keyDefaults.set(name, '')
    else if (mark === '#') keyDefaults.set(name, 0)
    else if (mark === '!') keyDefaults.set(name, false)
  }
  return { values, keyDefaults }
}
