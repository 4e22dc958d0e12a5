import type { JsonObject } from '@kubesim/api'
import { isJsonObject } from '@kubesim/api'
import type { JsonPatchOperation } from './json-patch.ts'

/** What a patch's text was read as. */
export interface ReadOperations {
  readonly operations: readonly JsonPatchOperation[]
  /** Fields that no operation has, in the words of strict decoding. */
  readonly unknownFields: readonly string[]
}

const TEXT_FIELDS = ['op', 'path', 'from']
const FIELDS: ReadonlySet<string> = new Set([...TEXT_FIELDS, 'value'])

/** Reads the operations of a JSON patch. Throws an Error in the words of Go's decoder. Upstream: handlers jsonPatcher.applyJSPatch */
export function readOperations(body: unknown): ReadOperations {
  if (!Array.isArray(body)) throw new Error(`json: cannot unmarshal ${jsonName(body)} into Go value of type []handlers.jsonPatchOp`)
  const unknownFields: string[] = []
  body.forEach((operation: unknown, index) => {
    if (!isJsonObject(operation))
      throw new Error(`json: cannot unmarshal ${jsonName(operation)} into Go value of type handlers.jsonPatchOp`)
    checkFields(operation)
    for (const field of Object.keys(operation)) {
      if (!FIELDS.has(field)) unknownFields.push(`unknown field "[${index}].${field}"`)
    }
  })
  return { operations: body as readonly JsonPatchOperation[], unknownFields }
}

function checkFields(operation: JsonObject): void {
  for (const field of TEXT_FIELDS) {
    const value = operation[field]
    if (value === undefined || value === null || typeof value === 'string') continue
    throw new Error(`json: cannot unmarshal ${jsonName(value)} into Go struct field jsonPatchOp.${field} of type string`)
  }
}

/** A JSON value's type as Go's decoder names it. */
export function jsonName(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (value === null || value === undefined) return 'null'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
