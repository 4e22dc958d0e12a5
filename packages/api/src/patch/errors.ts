import { goText, goType } from './go-text.ts'
import type { JsonObject } from './json-value.ts'

/** What went wrong; an API server answers 400, 422 or 500 depending on it. */
export type PatchErrorKind =
  | 'BadJSONDoc'
  | 'BadJSONPatch'
  | 'NoListOfLists'
  | 'BadPatchFormatForPrimitiveList'
  | 'BadPatchFormatForRetainKeys'
  | 'BadPatchFormatForSetElementOrderList'
  | 'PatchContentNotMatchRetainKeys'
  | 'UnsupportedStrategicMergePatchFormat'
  | 'PreconditionFailed'
  | 'Conflict'
  | 'Other'

const MESSAGES: Partial<Record<PatchErrorKind, string>> = {
  BadJSONDoc: 'invalid JSON document',
  BadJSONPatch: 'Invalid JSON Patch',
  NoListOfLists: 'lists of lists are not supported',
  BadPatchFormatForPrimitiveList: 'invalid patch format of primitive list',
  BadPatchFormatForRetainKeys: 'invalid patch format of retainKeys',
  BadPatchFormatForSetElementOrderList: 'invalid patch format of setElementOrder list',
  PatchContentNotMatchRetainKeys: "patch content doesn't match retainKeys list",
  UnsupportedStrategicMergePatchFormat: 'strategic merge patch format is not supported',
}

/** A patch that cannot be made or applied. Upstream: apimachinery/pkg/util/mergepatch/errors.go */
export class PatchError extends Error {
  override readonly name = 'PatchError'
  readonly kind: PatchErrorKind

  constructor(kind: PatchErrorKind, message?: string) {
    super(message ?? MESSAGES[kind] ?? kind)
    this.kind = kind
  }
}

export function noMergeKey(item: JsonObject, key: string): PatchError {
  return new PatchError('Other', `map: ${goText(item)} does not contain declared merge key: ${key}`)
}

export function notAnObject(actual: unknown): PatchError {
  return new PatchError('Other', `expected a map[string]interface {}, but received a ${goType(actual)}`)
}

export function notAList(actual: unknown): PatchError {
  return new PatchError('Other', `expected a []interface {}, but received a ${goType(actual)}`)
}

export function preconditionFailed(patch: unknown): PatchError {
  return new PatchError('PreconditionFailed', `precondition failed for: ${goText(patch)}`)
}
