import { PatchError } from './errors.ts'
import type { JsonObject } from './json-value.ts'
import { isJsonObject } from './json-value.ts'
import { applyMergePatch, createMergePatch, filterMergePatch, mergePatchesConflict } from './merge-patch.ts'
import type { PatchPrecondition } from './preconditions.ts'
import { checkPreconditions } from './preconditions.ts'
import { yamlText } from './yaml-text.ts'

export interface ThreeWayDocuments {
  /** What was applied last time; absent when nothing was. */
  readonly original?: JsonObject
  /** What is to be applied now. */
  readonly modified: JsonObject
  /** What the server has. */
  readonly current: JsonObject
}

/**
 * The JSON merge patch that brings `current` to `modified`, deleting only what `original` had and `modified` has not. For
 * kinds without a schema for strategic merge (custom resources).
 * Throws a PatchError of kind Conflict or PreconditionFailed.
 * Upstream: apimachinery/pkg/util/jsonmergepatch CreateThreeWayJSONMergePatch
 */
export function createThreeWayJsonMergePatch(documents: ThreeWayDocuments, preconditions: readonly PatchPrecondition[] = []): JsonObject {
  const { original = {}, modified, current } = documents
  const changes = filterMergePatch(createMergePatch(current, modified), 'values')
  const deletions = filterMergePatch(createMergePatch(original, modified), 'nulls')
  if (mergePatchesConflict(changes, deletions)) throw patchConflict(changes, deletions)
  const patch = combine(deletions, changes)
  checkPreconditions(patch, preconditions)
  return patch
}

export function patchConflict(patch: JsonObject, current: JsonObject): PatchError {
  return new PatchError(
    'Conflict',
    `patch:\n${yamlText(patch)}\nconflicts with changes made from original to current:\n${yamlText(current)}\n`,
  )
}

/** Both are patches without a common key that differs, so that laying one over the other loses nothing. */
function combine(deletions: JsonObject, changes: JsonObject): JsonObject {
  const patch = applyMergePatch(deletions, changes)
  return isJsonObject(patch) ? patch : {}
}
