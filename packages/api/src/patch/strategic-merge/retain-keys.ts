import { PatchError } from '../errors.ts'
import { goText } from '../go-text.ts'
import type { JsonDraft } from '../json-value.ts'
import { isJsonList, jsonEqual, ownValue } from '../json-value.ts'
import { DELETE_FROM_PRIMITIVE_LIST, RETAIN_KEYS_DIRECTIVE, SET_ELEMENT_ORDER } from './directives.ts'
import type { MergeMode } from './merge.ts'

/**
 * Takes `$retainKeys` out of the patch and clears every other key of the document; a patch merged into a patch hands the
 * directive over instead. Upstream: strategicpatch.applyRetainKeysDirective
 */
export function applyRetainKeys(draft: JsonDraft, patch: JsonDraft, mode: MergeMode): void {
  const directive = ownValue(patch, RETAIN_KEYS_DIRECTIVE)
  if (directive === undefined) return
  delete patch[RETAIN_KEYS_DIRECTIVE]
  if (mode === 'patch') {
    handOver(draft, directive)
    return
  }
  if (!isJsonList(directive)) throw new PatchError('BadPatchFormatForRetainKeys')
  const retained = new Set(directive)
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_FROM_PRIMITIVE_LIST) || key.startsWith(SET_ELEMENT_ORDER)) continue
    if (!retained.has(key)) throw new PatchError('BadPatchFormatForRetainKeys')
  }
  for (const key of Object.keys(draft)) if (!retained.has(key)) delete draft[key]
}

function handOver(draft: JsonDraft, directive: unknown): void {
  const known = ownValue(draft, RETAIN_KEYS_DIRECTIVE)
  if (known === undefined) draft[RETAIN_KEYS_DIRECTIVE] = directive
  else if (!jsonEqual(known, directive)) {
    const texts = `${goText(known)} and ${goText(directive)}`
    throw new PatchError('Other', `${texts} are not deep equal: this may happen when calculating the 3-way diff patch`)
  }
}
