import {
  compactJson,
  createThreeWayJsonMergePatch,
  createThreeWayMergePatch,
  type JsonObject,
  type KubeObject,
  PatchError,
  type PatchType,
  type ResourceDefinition,
  requireKeyUnchanged,
  requireMetadataKeyUnchanged,
} from '@kubesim/api'
import { fail } from '../command/failures.ts'
import { lastApplied, unannotated, withLastApplied } from './last-applied.ts'

export interface ApplyPatch {
  readonly type: PatchType
  readonly body: JsonObject
}

export interface PlanOptions {
  /** False: refuse where somebody else changed the same field. */
  readonly overwrite: boolean
  /** The patch brings the annotation up to date; default true. */
  readonly annotate?: boolean
}

/**
 * The patch that makes the server's object what the manifest wants: changes and additions from the live object, deletions of what the
 * last applied configuration had and the manifest has no more. Kinds that are built in merge strategically, others by JSON merge patch.
 * Upstream: kubectl/pkg/cmd/apply Patcher.patchSimple
 */
export function planApplyPatch(
  definition: ResourceDefinition,
  documents: { readonly manifest: KubeObject; readonly live: KubeObject },
  { overwrite, annotate = true }: PlanOptions,
): ApplyPatch {
  const original = parseOriginal(lastApplied(documents.live))
  const modified = (annotate ? withLastApplied(documents.manifest) : unannotated(documents.manifest)) as unknown as JsonObject
  const sides = { ...(original !== undefined && { original }), modified, current: documents.live as unknown as JsonObject }
  try {
    if (mergesStrategically(definition))
      return {
        type: 'application/strategic-merge-patch+json',
        body: createThreeWayMergePatch(sides, { schema: definition.schema, overwrite }),
      }
    return { type: 'application/merge-patch+json', body: createThreeWayJsonMergePatch(sides, UNCHANGED) }
  } catch (error) {
    if (!(error instanceof PatchError)) throw error
    const problem = error.kind === 'PreconditionFailed' ? 'At least one of apiVersion, kind and name was changed' : error.message
    const shown = (value: unknown) => `${compactJson(value)}\n`
    throw fail(
      `creating patch with:\noriginal:\n${lastApplied(documents.live) ?? ''}\nmodified:\n${shown(modified)}\ncurrent:\n${shown(documents.live)}\nfor: ${problem}`,
    )
  }
}

const UNCHANGED = [requireKeyUnchanged('apiVersion'), requireKeyUnchanged('kind'), requireMetadataKeyUnchanged('name')]

/** Custom resources know no merge keys. */
export function mergesStrategically({ schema }: ResourceDefinition): boolean {
  return schema.name.startsWith('io.k8s.')
}

function parseOriginal(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text === '') return undefined
  try {
    return JSON.parse(text) as JsonObject
  } catch (error) {
    throw fail(`the last-applied-configuration annotation is no JSON: ${(error as Error).message}`)
  }
}

export function isEmptyPatch({ body }: ApplyPatch): boolean {
  return Object.keys(body).length === 0
}
