import type { Schema } from '../../schema/schema.ts'
import { notAList, PatchError } from '../errors.ts'
import { goText } from '../go-text.ts'
import type { JsonDraft, JsonList, JsonObject } from '../json-value.ts'
import { isJsonList, isJsonObject, jsonEqual, jsonKind, ownValue, setKey, settle } from '../json-value.ts'
import {
  DELETE_FROM_PRIMITIVE_LIST,
  DROPPED,
  directiveTarget,
  PATCH_DIRECTIVE,
  SET_ELEMENT_ORDER,
  withoutDirectives,
  withoutNullKeys,
} from './directives.ts'
import { itemKind, orderElements, partition } from './element-order.ts'
import { deleteFromList, mergeLists, orderAfterMerge } from './merge-list.ts'
import type { PatchMeta } from './patch-meta.ts'
import { listMeta, objectMeta } from './patch-meta.ts'
import { applyRetainKeys } from './retain-keys.ts'
import { checkElementOrder } from './set-element-order.ts'

/** Merging a patch into a document uses up its directives; merging a patch into a patch keeps them. */
export type MergeMode = 'document' | 'patch'

/**
 * Merges a strategic merge patch. Neither argument is changed; what the patch leaves alone is shared, and `original` itself
 * is returned when nothing changes. Throws a PatchError. Upstream: strategicpatch.mergeMap
 */
export function mergeObject(original: JsonObject, patch: JsonObject, options: { schema: Schema; mode: MergeMode }): JsonObject {
  if (Object.hasOwn(patch, PATCH_DIRECTIVE)) return wholeObject(original, patch)
  const draft: JsonDraft = { ...original }
  const rest: JsonDraft = { ...patch }
  applyRetainKeys(draft, rest, options.mode)
  mergeOrderedLists(draft, rest, options)
  for (const key of Object.keys(rest)) mergeKeyInto(draft, key, { ...options, value: rest[key] })
  return settle(original, draft)
}

/** `$patch: replace` and `$patch: delete` inside of an object. */
function wholeObject(original: JsonObject, patch: JsonObject): JsonObject {
  const { [PATCH_DIRECTIVE]: directive, ...content } = patch
  const next = directive === 'replace' ? content : directive === 'delete' ? {} : undefined
  if (!next) throw new PatchError('Other', `unknown patch type: ${goText(directive)} in map: ${goText(patch)}`)
  return jsonEqual(original, next) ? original : next
}

interface KeyOptions {
  readonly schema: Schema
  readonly mode: MergeMode
  readonly value: unknown
}

function mergeKeyInto(draft: JsonDraft, patchKey: string, options: KeyOptions): void {
  const { value, mode } = options
  if (value === undefined) return
  const deletes = patchKey.startsWith(DELETE_FROM_PRIMITIVE_LIST)
  if (deletes && mode === 'patch') {
    draft[patchKey] = value
    return
  }
  const key = deletes ? directiveTarget(patchKey, DELETE_FROM_PRIMITIVE_LIST) : patchKey
  if (value === null) {
    delete draft[key]
    if (mode === 'document') return
  }
  const current = ownValue(draft, key)
  if (current === undefined || jsonKind(current) !== jsonKind(value)) {
    if (!deletes) setOrDrop(draft, key, withoutDirectives(mode === 'document' ? withoutNullKeys(value) : value))
  } else if (isJsonObject(current)) draft[key] = mergeObjectField(current, key, options)
  else if (isJsonList(current)) draft[key] = mergeListField(current, key, { ...options, deletes })
  else setOrDrop(draft, key, value)
}

function setOrDrop(draft: JsonDraft, key: string, value: unknown): void {
  if (value === DROPPED) delete draft[key]
  else setKey(draft, key, value)
}

function mergeObjectField(current: JsonObject, key: string, options: KeyOptions): JsonObject {
  const patch = options.value as JsonObject
  const meta = objectMeta(options.schema, key)
  if (meta.strategy !== 'replace') return mergeObject(current, patch, { schema: meta.schema, mode: options.mode })
  return jsonEqual(current, patch) ? current : patch
}

function mergeListField(current: JsonList, key: string, options: KeyOptions & { deletes: boolean }): JsonList {
  const patch = options.value as JsonList
  const meta = listMeta(options.schema, key)
  const next = options.deletes
    ? deleteOrMerge(current, patch, { meta, mode: options.mode })
    : meta.strategy === 'merge'
      ? mergeLists(current, patch, { meta, mode: options.mode })
      : patch
  return jsonEqual(current, next) ? current : next
}

/** A list of deletions applies to any list of scalars, whatever its strategy. */
function deleteOrMerge(current: JsonList, patch: JsonList, options: { meta: PatchMeta; mode: MergeMode }): JsonList {
  if (current.length === 0 && patch.length === 0) return current
  return itemKind(current, patch) === 'scalar' ? deleteFromList(current, patch) : mergeLists(current, patch, options)
}

/**
 * Lists that come with a `$setElementOrder` are merged first, and then put in that order; both keys leave the patch. A patch
 * that is merged into a patch takes the directive along. Upstream: strategicpatch.mergePatchIntoOriginal
 */
function mergeOrderedLists(draft: JsonDraft, patch: JsonDraft, options: { schema: Schema; mode: MergeMode }): void {
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(SET_ELEMENT_ORDER) || patch[directive] === undefined) continue
    const wanted = patch[directive]
    if (options.mode === 'patch') keepDirective(draft, directive, wanted)
    delete patch[directive]
    const order = asList(wanted)
    const key = directiveTarget(directive, SET_ELEMENT_ORDER)
    const current = ownValue(draft, key)
    const change = ownValue(patch, key)
    const lists = { current: current === undefined ? [] : asList(current), change: change === undefined ? [] : asList(change) }
    const meta = listMeta(options.schema, key)
    checkElementOrder(lists.change, order, meta.mergeKey)
    if (current === undefined && change === undefined) continue
    const merged = mergeForOrder(lists, { known: current !== undefined, changed: change !== undefined, meta, mode: options.mode })
    const { inBoth, onlyHere } = partition(merged, order, meta.mergeKey)
    const ordered = orderElements({
      patchItems: inBoth,
      patchOrder: order,
      serverItems: onlyHere,
      serverOrder:
        meta.strategy === 'merge' && meta.mergeKey !== '' ? orderAfterMerge(lists.current, lists.change, meta.mergeKey) : lists.current,
      mergeKey: meta.mergeKey,
      kind: itemKind(lists.current, lists.change),
    })
    draft[key] = jsonEqual(current, ordered) ? current : ordered
    delete patch[key]
  }
}

function mergeForOrder(
  lists: { current: JsonList; change: JsonList },
  options: { known: boolean; changed: boolean; meta: PatchMeta; mode: MergeMode },
): JsonList {
  if (!options.changed) return lists.current
  if (!options.known) return withoutDirectives(lists.change) as JsonList
  return options.meta.strategy === 'merge' ? mergeLists(lists.current, lists.change, options) : lists.change
}

function keepDirective(draft: JsonDraft, directive: string, wanted: unknown): void {
  const known = ownValue(draft, directive)
  if (known === undefined) draft[directive] = wanted
  else if (!jsonEqual(known, wanted)) throw new PatchError('BadPatchFormatForSetElementOrderList')
}

function asList(value: unknown): JsonList {
  if (isJsonList(value)) return value
  throw notAList(value)
}
