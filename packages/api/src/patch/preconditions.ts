import { preconditionFailed } from './errors.ts'
import type { JsonObject } from './json-value.ts'
import { isJsonObject, ownValue } from './json-value.ts'

/** Says whether a patch may be sent. Upstream: mergepatch.PreconditionFunc */
export type PatchPrecondition = (patch: JsonObject) => boolean

/** The patch must not touch this top-level key. */
export function requireKeyUnchanged(key: string): PatchPrecondition {
  return (patch) => ownValue(patch, key) === undefined
}

/** The patch must not touch this key of `metadata`. */
export function requireMetadataKeyUnchanged(key: string): PatchPrecondition {
  return (patch) => {
    const metadata = ownValue(patch, 'metadata')
    return !isJsonObject(metadata) || ownValue(metadata, key) === undefined
  }
}

/** Throws a PatchError of kind PreconditionFailed at the first precondition that does not hold. */
export function checkPreconditions(patch: JsonObject, preconditions: readonly PatchPrecondition[]): void {
  for (const holds of preconditions) if (!holds(patch)) throw preconditionFailed(patch)
}
