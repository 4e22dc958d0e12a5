import { noMergeKey, PatchError } from '../errors.ts'
import { goText } from '../go-text.ts'
import type { JsonList, JsonObject } from '../json-value.ts'
import { isJsonObject } from '../json-value.ts'
import { hasDirective, PATCH_DIRECTIVE } from './directives.ts'
import { deduplicate, findByMergeKey, itemKind, orderElements, partition } from './element-order.ts'
import type { MergeMode } from './merge.ts'
import { mergeObject } from './merge.ts'
import type { PatchMeta } from './patch-meta.ts'

interface ListOptions {
  readonly meta: PatchMeta
  readonly mode: MergeMode
}

/** Merges a patch into a list whose strategy is `merge`. Upstream: strategicpatch.mergeSlice */
export function mergeLists(original: JsonList, patch: JsonList, options: ListOptions): JsonList {
  if (original.length === 0 && patch.length === 0) return original
  const kind = itemKind(original, patch)
  const { mergeKey } = options.meta
  if (kind === 'scalar') return inOrder(deduplicate([...original, ...patch]), { original, patch, mergeKey, kind })
  if (mergeKey === '') throw new PatchError('Other', 'cannot merge lists without merge key for struct')
  const lists = takeDirectives(original, patch, mergeKey)
  return inOrder(mergeItems(lists.original, lists.patch, options), { ...lists, mergeKey, kind })
}

function inOrder(
  merged: JsonList,
  options: { original: JsonList; patch: JsonList; mergeKey: string; kind: 'object' | 'scalar' },
): JsonList {
  const { original, patch, mergeKey, kind } = options
  const { inBoth, onlyHere } = partition(merged, patch, mergeKey)
  return orderElements({ patchItems: inBoth, patchOrder: patch, serverItems: onlyHere, serverOrder: original, mergeKey, kind })
}

/**
 * What upstream's original slice holds once a patch with deletions was merged into it in place: the items that stay move to
 * the front, new ones take the places that became free. `$setElementOrder` takes the server's order from it.
 */
export function orderAfterMerge(original: JsonList, patch: JsonList, mergeKey: string): JsonList {
  if (!patch.some(hasDirective)) return original
  const slots = [...original]
  const items = patch as readonly JsonObject[]
  let length = slots.length
  const find = (value: unknown): number => {
    const at = findByMergeKey(slots, mergeKey, value)
    return at < length ? at : -1
  }
  for (const item of items) {
    if (item[PATCH_DIRECTIVE] !== 'delete') continue
    for (let at = find(item[mergeKey]); at >= 0; at = find(item[mergeKey])) slots.copyWithin(at, at + 1, length--)
  }
  for (const item of items) {
    if (length < slots.length && !hasDirective(item) && find(item[mergeKey]) < 0) slots[length++] = item
  }
  return slots
}

/** Carries out the `$patch` entries of the patch. Upstream: strategicpatch.mergeSliceWithSpecialElements */
function takeDirectives(original: JsonList, patch: JsonList, mergeKey: string): { original: JsonList; patch: JsonList } {
  const plain: unknown[] = []
  let rest = original
  let replaces = false
  for (const item of patch as readonly JsonObject[]) {
    if (!Object.hasOwn(item, PATCH_DIRECTIVE)) {
      plain.push(item)
      continue
    }
    const directive = item[PATCH_DIRECTIVE]
    if (directive === 'delete') rest = withoutMatching(rest, item, mergeKey)
    else if (directive === 'replace') replaces = true
    else if (directive === 'merge') throw new PatchError('Other', 'merging lists cannot yet be specified in the patch')
    else throw new PatchError('Other', `unknown patch type: ${goText(directive)} in map: ${goText(item)}`)
  }
  return replaces ? { original: plain, patch: [] } : { original: rest, patch: plain }
}

function withoutMatching(list: JsonList, entry: JsonObject, mergeKey: string): JsonList {
  if (!Object.hasOwn(entry, mergeKey)) throw noMergeKey(entry, mergeKey)
  const wanted = entry[mergeKey]
  findByMergeKey(list, mergeKey, wanted)
  return list.filter((item) => !isJsonObject(item) || !Object.hasOwn(item, mergeKey) || item[mergeKey] !== wanted)
}

function mergeItems(original: JsonList, patch: JsonList, options: ListOptions): JsonList {
  const { mergeKey, schema } = options.meta
  const result = [...original]
  for (const item of patch as readonly JsonObject[]) {
    if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey)
    const at = findByMergeKey(result, mergeKey, item[mergeKey])
    if (at < 0) result.push(item)
    else result[at] = mergeObject(result[at] as JsonObject, item, { schema, mode: options.mode })
  }
  return result
}

/** Upstream: strategicpatch.deleteFromSlice */
export function deleteFromList(list: JsonList, deletions: JsonList): JsonList {
  const gone = new Set(deletions)
  return list.filter((item) => !gone.has(item))
}
