import type { JsonList, JsonObject, ScalarFormat, Schema } from '@kubesim/api'
import { goText, isJsonObject } from '@kubesim/api'
import type { PathElement } from '../fields/path-element.ts'
import { fieldElement, indexElement, pathText } from '../fields/path-element.ts'
import { presentKeys } from '../json-object.ts'
import { atomOf, fieldSchema, itemSchema } from './atom.ts'
import { goSyntax } from './go-syntax.ts'
import { ListItemError, listItemElement } from './list-item.ts'

/** What is wrong with an object, by path. Upstream: typed.ValidationErrors */
export interface TypeError {
  readonly path: string
  readonly message: string
}

/**
 * Checks that an object has the shape of its schema; upstream refuses to apply any other. `duplicates` allows list items with the
 * same keys. Upstream: typed.TypedValue.Validate
 */
export function typeErrors(value: unknown, schema: Schema, options: { duplicates: boolean }): readonly TypeError[] {
  return visit(value, schema, { ...options, path: '' })
}

/** Upstream: typed.ValidationErrors.Error */
export function typeErrorText(errors: readonly TypeError[]): string {
  const texts = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  return texts.length === 1 ? (texts[0] as string) : ['errors:', ...texts.map((text) => `  ${text}`)].join('\n')
}

interface Place {
  readonly duplicates: boolean
  readonly path: string
}

function visit(value: unknown, schema: Schema, place: Place): readonly TypeError[] {
  if (value === null || value === undefined) return []
  const atom = atomOf(schema, value) ?? 'map'
  if (schema.type === 'scalar') return scalarErrors(value, schema.format, place.path)
  if (atom === 'scalar') return []
  if (atom === 'list') {
    if (Array.isArray(value)) return itemErrors(value, schema, place)
    return [{ path: place.path, message: `expected list, got &{${goText(value)}}` }]
  }
  if (isJsonObject(value)) return fieldErrors(value, schema, place)
  return [{ path: place.path, message: `expected map, got &{${goText(value)}}` }]
}

function scalarErrors(value: unknown, format: ScalarFormat, path: string): readonly TypeError[] {
  const message = scalarError(value, format)
  return message === undefined ? [] : [{ path, message }]
}

/** Upstream: typed.validateScalar. Times, quantities and the like take any scalar there. */
function scalarError(value: unknown, format: ScalarFormat): string | undefined {
  const goType = isJsonObject(value) ? 'map[string]interface {}' : Array.isArray(value) ? '[]interface {}' : typeof value
  switch (format) {
    case 'int32':
    case 'int64':
    case 'double':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goType === 'boolean' ? 'bool' : goType}`
    case 'string':
    case 'byte':
      return typeof value === 'string' ? undefined : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goText(value)}}`
    default:
      return typeof value === 'object' ? `expected any scalar, got &{${goText(value)}}` : undefined
  }
}

function itemErrors(list: JsonList, schema: Schema, place: Place): readonly TypeError[] {
  const errors: TypeError[] = []
  const seen = new Set<string>()
  for (const [i, item] of list.entries()) {
    let element: PathElement = indexElement(i)
    if (schema.type === 'list' && schema.listType !== 'atomic') {
      try {
        element = listItemElement(schema, item)
      } catch (error) {
        if (!(error instanceof ListItemError)) throw error
        return [...errors, { path: place.path, message: `element ${i}: ${error.message}` }]
      }
      if (seen.has(element.text) && !place.duplicates) {
        errors.push({ path: place.path, message: `duplicate entries for key ${pathText([element])}` })
      }
      seen.add(element.text)
    }
    errors.push(...visit(item, itemSchema(schema), { ...place, path: place.path + pathText([element]) }))
  }
  return errors
}

/** Upstream stops at the first field that it does not know. */
function fieldErrors(object: JsonObject, schema: Schema, place: Place): readonly TypeError[] {
  const errors: TypeError[] = []
  for (const key of presentKeys(object)) {
    const path = place.path + pathText([fieldElement(key)])
    const inner = fieldSchema(schema, key)
    if (!inner) return [...errors, { path, message: 'field not declared in schema' }]
    errors.push(...visit(object[key], inner, { ...place, path }))
  }
  return errors
}
