import type { Schema } from '../../schema/schema.ts'
import type { JsonObject } from '../json-value.ts'
import type { PatchPrecondition } from '../preconditions.ts'
import { checkPreconditions } from '../preconditions.ts'
import type { ThreeWayDocuments } from '../three-way-merge-patch.ts'
import { patchConflict } from '../three-way-merge-patch.ts'
import { patchesConflict } from './conflicts.ts'
import { diffObjects } from './diff.ts'
import { mergeObject } from './merge.ts'

/**
 * Applies a strategic merge patch with all its directives. What the patch leaves alone is shared with `document`, which is
 * returned itself when nothing changes. Throws a PatchError. Upstream: strategicpatch.StrategicMergeMapPatch
 */
export function applyStrategicMergePatch(document: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  return mergeObject(document, patch, { schema, mode: 'document' })
}

export interface TwoWayOptions {
  readonly schema: Schema
  readonly preconditions?: readonly PatchPrecondition[]
}

/**
 * The strategic merge patch that turns `original` into `modified`, as kubectl edit, label and set make it.
 * Throws a PatchError. Upstream: strategicpatch.CreateTwoWayMergePatch
 */
export function createTwoWayMergePatch(original: JsonObject, modified: JsonObject, options: TwoWayOptions): JsonObject {
  const { schema, preconditions = [] } = options
  const patch = diffObjects(original, modified, { ...WHOLE_DIFFERENCE, schema })
  checkPreconditions(patch, preconditions)
  return patch
}

const WHOLE_DIFFERENCE = { setElementOrder: true, ignoreChanges: false, ignoreDeletions: false, retainKeys: false }

export interface ThreeWayOptions extends TwoWayOptions {
  /** False: throw when the server's copy was changed in the same place to something else. */
  readonly overwrite: boolean
}

/**
 * The strategic merge patch of kubectl apply: changes and additions from `current` to `modified`, deletions from `original`
 * to `modified`. Throws a PatchError, of kind Conflict or PreconditionFailed where those are the reason.
 * Upstream: strategicpatch.CreateThreeWayMergePatch
 */
export function createThreeWayMergePatch(documents: ThreeWayDocuments, options: ThreeWayOptions): JsonObject {
  const { original = {}, modified, current } = documents
  const { schema, overwrite, preconditions = [] } = options
  const changes = diffObjects(current, modified, { ...WHOLE_DIFFERENCE, schema, ignoreDeletions: true })
  const deletions = diffObjects(original, modified, { ...WHOLE_DIFFERENCE, schema, ignoreChanges: true })
  const patch = mergeObject(deletions, changes, { schema, mode: 'patch' })
  checkPreconditions(patch, preconditions)
  if (!overwrite) {
    const changed = diffObjects(original, current, { ...WHOLE_DIFFERENCE, schema, setElementOrder: false })
    if (patchesConflict(patch, changed, { schema })) throw patchConflict(patch, changed)
  }
  return patch
}
