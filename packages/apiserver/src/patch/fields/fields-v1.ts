import type { JsonObject } from '@kubesim/api'
import type { FieldNode, FieldSet } from './field-set.ts'
import { FieldSetBuilder } from './field-set-builder.ts'
import type { KeyField, PathElement } from './path-element.ts'
import { fieldElement, indexElement, keyElement, valueElement } from './path-element.ts'

/** The wire form of a set, as a plain object whose keys are in upstream's order. Upstream: fieldpath.Set.ToJSON */
export function toFieldsV1(set: FieldSet): JsonObject {
  return nodesToFieldsV1(set.nodes, false)
}

function nodesToFieldsV1(nodes: readonly FieldNode[], self: boolean): JsonObject {
  const fields: { [key: string]: unknown } = {}
  if (self) fields['.'] = {}
  for (const { element, member, children } of nodes) fields[element.text] = children ? nodesToFieldsV1(children.nodes, member) : {}
  return fields
}

/** Reads the wire form. Steps of a kind that is not known are left out. Throws an Error. Upstream: fieldpath.Set.FromJSON */
export function parseFieldsV1(fields: unknown): FieldSet {
  const builder = new FieldSetBuilder()
  readNode(fields, builder)
  return builder.build()
}

/** Returns whether the path that leads here is itself in the set. */
function readNode(fields: unknown, builder: FieldSetBuilder): boolean {
  if (fields === null || fields === undefined) return true
  if (typeof fields !== 'object' || Array.isArray(fields)) throw new Error('error decoding set: expected a map')
  let empty = true
  let self = false
  for (const [key, value] of Object.entries(fields)) {
    if (key === '.') {
      self = true
      continue
    }
    const element = parsePathElement(key)
    if (!element) continue
    empty = false
    if (readNode(value, builder.below(element))) builder.add(element)
  }
  return self || empty
}

/** One key of the wire form; undefined for a kind of step that is not known. Throws an Error. */
export function parsePathElement(text: string): PathElement | undefined {
  if (text.length < 2) throw new Error('key must be 2 characters long:')
  if (text[1] !== ':') throw new Error(`missing colon: ${text}`)
  const content = text.slice(2)
  if (text[0] === 'f') return fieldElement(content)
  if (text[0] === 'v') return valueElement(parseJson(content))
  if (text[0] === 'k') return keyElement(parseKey(content))
  return text[0] === 'i' ? indexElement(parseIndex(content)) : undefined
}

function parseKey(content: string): KeyField[] {
  const fields = parseJson(content)
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw new Error(`expected a map of key fields: ${content}`)
  return Object.entries(fields).map(([name, value]) => ({ name, value }))
}

function parseIndex(content: string): number {
  if (!/^[+-]?\d+$/.test(content)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(content)}: invalid syntax`)
  return Number(content)
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    throw new Error(`error parsing JSON: ${content}`)
  }
}
