import { noMergeKey, notAnObject, PatchError } from '../errors.ts'
import { goText } from '../go-text.ts'
import type { JsonList, JsonObject } from '../json-value.ts'
import { isJsonObject } from '../json-value.ts'
import { hasDirective, PATCH_DIRECTIVE, SET_ELEMENT_ORDER } from './directives.ts'

/**
 * The patch's items must appear in the order list, in the same relative order; items to delete are not looked at.
 * Throws a PatchError. Upstream: strategicpatch.validatePatchWithSetOrderList
 */
export function checkElementOrder(patch: JsonList, order: JsonList, mergeKey: string): void {
  if (order.length === 0 || patch.length === 0) return
  const kept = mergeKey === '' ? patch : patch.filter((item) => asObject(item)[PATCH_DIRECTIVE] !== 'delete')
  let at = 0
  let next = 0
  while (at < kept.length && next < order.length) {
    if (hasDirective(kept[at])) {
      at++
      continue
    }
    if (sameMergeKey(kept[at], order[next], mergeKey)) at++
    next++
  }
  if (at < kept.length && next >= order.length) {
    const wanted = `doesn't match ${SET_ELEMENT_ORDER} list:\n${goText(order)}\n`
    throw new PatchError('Other', `The order in patch list:\n${goText(patch)}\n ${wanted}`)
  }
}

/** Upstream: strategicpatch.mergeKeyValueEqual */
export function sameMergeKey(left: unknown, right: unknown, mergeKey: string): boolean {
  if (mergeKey === '') return left === right
  return mergeKeyValue(asObject(left), mergeKey) === mergeKeyValue(asObject(right), mergeKey)
}

export function mergeKeyValue(item: JsonObject, mergeKey: string): unknown {
  if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey)
  return item[mergeKey]
}

export function asObject(value: unknown): JsonObject {
  if (isJsonObject(value)) return value
  throw notAnObject(value)
}
