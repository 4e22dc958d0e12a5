import { goQuoted } from '../meta/go-quoted.ts'
import type { KubeObject } from '../meta/object.ts'
import { compareText } from '../patch/text-order.ts'
import { type DuplicateKey, readYamlDocuments, type YamlDocument } from './documents.ts'
import { UNNAMED, YamlError } from './yaml-error.ts'

/** An object out of a file. */
export interface YamlObject {
  readonly object: KubeObject
  /** Fields that it has twice, as `ApiRequest.duplicateFields` wants them: `duplicate field "spec.replicas"`. */
  readonly duplicateFields: readonly string[]
  /** Where its document starts, from 1. */
  readonly line: number
}

/**
 * The objects in a YAML or JSON text of one or more documents; lists are taken apart. Throws a YamlError for text that is no YAML and
 * for what is no object of the API, in kubectl's words. Nothing else is checked. Upstream: cli-runtime resource.Builder
 */
export function readYamlObjects(text: string, fileName = UNNAMED): readonly YamlObject[] {
  return readYamlDocuments(text, fileName).flatMap((document) => objectsOf(document, fileName))
}

/** As `readYamlObjects`, the objects alone; a field that is there twice is an error. */
export function loadYaml(text: string, fileName = UNNAMED): readonly KubeObject[] {
  return readYamlDocuments(text, fileName).flatMap((document) => {
    const [duplicate] = document.duplicates
    if (duplicate !== undefined) throw duplicateError(duplicate, fileName)
    return objectsOf(document, fileName).map(({ object }) => object)
  })
}

function duplicateError({ path, line, column }: DuplicateKey, fileName: string): YamlError {
  const key = goQuoted(String(path[path.length - 1]))
  const message = `error parsing ${fileName}: error converting YAML to JSON: yaml: unmarshal errors:\n  line ${line}: key ${key} already set in map`
  return new YamlError(message, { fileName, line, column })
}

function objectsOf({ value, duplicates, line }: YamlDocument, fileName: string): readonly YamlObject[] {
  if (!isRecord(value)) {
    const found = Array.isArray(value) ? 'array' : typeof value
    const message = `error parsing ${fileName}: error converting YAML to JSON: json: cannot unmarshal ${found} into Go value of type unstructured.detector`
    throw new YamlError(message, { fileName, line, column: 1 })
  }
  const object = requireType(value, { fileName, line })
  const { items } = value
  if (!object.kind.endsWith('List') || !Array.isArray(items)) {
    return [{ object, duplicateFields: duplicates.map(({ path }) => fieldText(path)), line }]
  }
  return items.flatMap((item: unknown, at) => {
    const own = duplicates.filter(({ path }) => path[0] === 'items' && path[1] === at).map((key) => ({ ...key, path: key.path.slice(2) }))
    return objectsOf({ value: withTypeOfList(item, object), duplicates: own, line }, fileName)
  })
}

/** Members of a list of one kind need not say what they are. */
function withTypeOfList(item: unknown, { apiVersion, kind }: KubeObject): unknown {
  const own = kind.slice(0, -'List'.length)
  if (own === '' || !isRecord(item) || (item.kind !== undefined && item.apiVersion !== undefined)) return item
  return { apiVersion, kind: own, ...item }
}

function requireType(value: Fields, place: { readonly fileName: string; readonly line: number }): KubeObject {
  const missing = isText(value.kind) ? (isText(value.apiVersion) ? undefined : 'apiVersion') : 'Kind'
  if (missing === undefined) return (isRecord(value.metadata) ? value : { ...value, metadata: {} }) as unknown as KubeObject
  const shown = JSON.stringify(sortedKeys(value))
  throw new YamlError(`unable to decode ${goQuoted(place.fileName)}: Object '${missing}' is missing in '${shown}'`, { ...place, column: 1 })
}

type Fields = Readonly<Record<string, unknown>>

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort(compareText)
      .map((key) => [key, sortedKeys(value[key])]),
  )
}

/** `duplicate field "spec.containers[0].name"`. */
function fieldText(path: readonly (string | number)[]): string {
  const text = path.reduce<string>(
    (before, step) => (typeof step === 'number' ? `${before}[${step}]` : before === '' ? step : `${before}.${step}`),
    '',
  )
  return `duplicate field ${goQuoted(text)}`
}
