import type { Schema } from '../../schema/schema.ts'
import { PatchError } from '../errors.ts'
import type { JsonDraft, JsonList, JsonObject } from '../json-value.ts'
import { isJsonList, isJsonObject, jsonEqual, jsonKind, ownValue, setKey } from '../json-value.ts'
import { diffLists } from './diff-list.ts'
import { DELETE_FROM_PRIMITIVE_LIST, PATCH_DIRECTIVE, RETAIN_KEYS_DIRECTIVE, SET_ELEMENT_ORDER } from './directives.ts'
import { sortScalars } from './element-order.ts'
import type { PatchMeta } from './patch-meta.ts'
import { listMeta, objectMeta } from './patch-meta.ts'

export interface DiffOptions {
  readonly schema: Schema
  /** Write `$setElementOrder` lists. */
  readonly setElementOrder: boolean
  readonly ignoreChanges: boolean
  readonly ignoreDeletions: boolean
  /** The field being compared wants a `$retainKeys` list. */
  readonly retainKeys: boolean
}

/** The strategic merge patch that turns `original` into `modified`. Upstream: strategicpatch.diffMaps */
export function diffObjects(original: JsonObject, modified: JsonObject, options: DiffOptions): JsonObject {
  const patch: JsonDraft = {}
  for (const key of Object.keys(modified)) {
    if (modified[key] !== undefined) diffKey(patch, key, { original: ownValue(original, key), modified: modified[key], options })
  }
  if (!options.ignoreDeletions) {
    for (const key of Object.keys(original)) {
      if (original[key] !== undefined && ownValue(modified, key) === undefined) setKey(patch, key, null)
    }
  }
  return options.retainKeys ? withRetainKeys(patch, original, modified) : patch
}

function withRetainKeys(patch: JsonDraft, original: JsonObject, modified: JsonObject): JsonObject {
  const kept = Object.keys(modified).filter((key) => modified[key] !== undefined && modified[key] !== null)
  const loses = Object.keys(original).some((key) => (original[key] ?? null) !== null && ownValue(modified, key) === undefined)
  if (kept.length > 0 && (loses || Object.keys(patch).length > 0)) patch[RETAIN_KEYS_DIRECTIVE] = sortScalars(kept)
  return patch
}

interface Sides {
  readonly original: unknown
  readonly modified: unknown
  readonly options: DiffOptions
}

function diffKey(patch: JsonDraft, key: string, sides: Sides): void {
  const { original, modified, options } = sides
  if (original === undefined) {
    if (!options.ignoreChanges) setKey(patch, key, modified)
  } else if (key === PATCH_DIRECTIVE) diffDirective(patch, original, modified)
  else if (jsonKind(original) !== jsonKind(modified)) {
    if (!options.ignoreChanges) setKey(patch, key, modified)
  } else if (isJsonObject(original)) diffObjectField(patch, key, sides)
  else if (isJsonList(original)) diffListField(patch, key, sides)
  else replaceField(patch, key, sides)
}

function diffDirective(patch: JsonDraft, original: unknown, modified: unknown): void {
  if (typeof original !== 'string' || typeof modified !== 'string') {
    throw new PatchError('Other', `invalid value for special key: ${PATCH_DIRECTIVE}`)
  }
  if (original !== modified) patch[PATCH_DIRECTIVE] = modified
}

function replaceField(patch: JsonDraft, key: string, sides: Sides): void {
  if (!sides.options.ignoreChanges && !jsonEqual(sides.original, sides.modified)) setKey(patch, key, sides.modified)
}

/** A field that the schema does not know matters only when it differs. */
function lookUp(look: (schema: Schema, key: string) => PatchMeta, key: string, sides: Sides): PatchMeta | undefined {
  try {
    return look(sides.options.schema, key)
  } catch (error) {
    if (jsonEqual(sides.original, sides.modified)) return undefined
    throw error
  }
}

function diffObjectField(patch: JsonDraft, key: string, sides: Sides): void {
  const meta = lookUp(objectMeta, key, sides)
  if (!meta) return
  if (meta.strategy === 'replace') {
    if (!sides.options.ignoreChanges) setKey(patch, key, sides.modified)
    return
  }
  const options = { ...sides.options, schema: meta.schema, retainKeys: meta.retainKeys }
  const nested = diffObjects(sides.original as JsonObject, sides.modified as JsonObject, options)
  if (Object.keys(nested).length > 0) setKey(patch, key, nested)
}

function diffListField(patch: JsonDraft, key: string, sides: Sides): void {
  const meta = lookUp(listMeta, key, sides)
  if (!meta) return
  if (meta.strategy !== 'merge') {
    replaceField(patch, key, sides)
    return
  }
  const options = { ...sides.options, schema: meta.schema, retainKeys: meta.retainKeys, mergeKey: meta.mergeKey }
  const lists = diffLists(sides.original as JsonList, sides.modified as JsonList, options)
  if (lists.patch.length > 0) setKey(patch, key, lists.patch)
  if (lists.deletions.length > 0) patch[`${DELETE_FROM_PRIMITIVE_LIST}/${key}`] = lists.deletions
  if (lists.order.length > 0) patch[`${SET_ELEMENT_ORDER}/${key}`] = lists.order
}
