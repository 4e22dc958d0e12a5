import type { JsonDraft, JsonList, JsonObject, ListSchema, Schema } from '@kubesim/api'
import { isJsonObject, setKey } from '@kubesim/api'
import type { FieldNode, FieldSet } from '../fields/field-set.ts'
import { nodeAt } from '../fields/field-set.ts'
import { fieldElement } from '../fields/path-element.ts'
import { asList, isEmptyObject, presentKeys } from '../json-object.ts'
import { atomOf, DEDUCED, fieldSchema, isAtomic, itemSchema } from './atom.ts'
import { listItemElement } from './list-item.ts'

/**
 * The value without the fields and items in the set. A container that loses all it has becomes null, as upstream has it; what
 * loses nothing is shared. Upstream: typed.TypedValue.RemoveItems
 */
export function removeItems(value: unknown, set: FieldSet, schema: Schema): unknown {
  return walk(value, set, { schema, extract: false })
}

/** The value with nothing but the fields and items in the set. Upstream: typed.TypedValue.ExtractItems */
export function extractItems(value: unknown, set: FieldSet, schema: Schema): unknown {
  return walk(value, set, { schema, extract: true })
}

interface WalkOptions {
  readonly schema: Schema
  readonly extract: boolean
}

function walk(value: unknown, set: FieldSet, options: WalkOptions): unknown {
  const { schema, extract } = options
  const atom = atomOf(schema, value) ?? 'map'
  if (atom === 'scalar') return value
  if (atom === 'list') {
    const list = asList(value)
    if (!list || list.length === 0) return null
    if (isAtomic(schema, atom)) return extract ? value : null
    return schema.type === 'list' ? walkItems(list, set, { schema, extract }) : null
  }
  if (!isJsonObject(value) || isEmptyObject(value)) return null
  if (isAtomic(schema, atom)) return extract ? value : null
  return walkFields(value, set, options)
}

function walkItems(list: JsonList, set: FieldSet, options: { schema: ListSchema; extract: boolean }): unknown {
  const { schema, extract } = options
  const items = itemSchema(schema)
  const kept: unknown[] = []
  for (const item of list) {
    const node = nodeAt(set, listItemElement(schema, item))
    if (node?.member) {
      if (!extract) continue
      kept.push(walk(item, set, { schema: items, extract }))
    }
    if (node?.children) kept.push(walk(item, node.children, { schema: items, extract }))
    else if (!extract) kept.push(item)
  }
  if (kept.length === 0) return null
  return kept.length === list.length && kept.every((item, i) => item === list[i]) ? list : kept
}

function walkFields(object: JsonObject, set: FieldSet, options: WalkOptions): unknown {
  const { schema, extract } = options
  const draft: JsonDraft = {}
  let same = true
  let empty = true
  for (const key of presentKeys(object)) {
    const next = walkField(object[key], nodeAt(set, fieldElement(key)), {
      schema: fieldSchema(schema, key) ?? DEDUCED,
      extract,
      all: set,
    })
    if (next === undefined) {
      same = false
      continue
    }
    empty = false
    if (next !== object[key]) same = false
    setKey(draft, key, next)
  }
  return empty ? null : same ? object : draft
}

function walkField(value: unknown, node: FieldNode | undefined, options: WalkOptions & { all: FieldSet }): unknown {
  const { extract, all } = options
  if (node?.member) return extract ? walk(value, all, options) : undefined
  if (node?.children) return walk(value, node.children, options)
  return extract ? undefined : value
}
