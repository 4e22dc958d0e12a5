import { isJsonObject, type JsonObject } from '@kubesim/api'
import { difference, type FieldSet, hasPath } from '../fields/field-set.ts'
import { goJson } from '../fields/go-json.ts'
import type { Conflict } from '../merge/conflict.ts'
import type { Typed } from '../merge/updater.ts'
import { compareObjects } from '../typed/compare.ts'
import { ListItemError } from '../typed/list-item.ts'
import { toFieldSet } from '../typed/to-field-set.ts'
import { typeErrors } from '../typed/validate.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The only manager for whom the annotation of client-side apply counts. */
export const KUBECTL = 'kubectl'

/** Bytes of all annotations together. Upstream: validation.TotalAnnotationSizeLimitB */
const ANNOTATION_BYTES_MAX = 256 * 1024

/**
 * Those conflicts of kubectl's apply that its own client-side apply does not explain; undefined when the object has no usable annotation.
 * Upstream: internal.lastAppliedManager
 */
export function unexplainedConflicts(conflicts: readonly Conflict[], live: Typed, apiVersion: string): readonly Conflict[] | undefined {
  const allowed = lastAppliedFields(live, apiVersion)
  return allowed && conflicts.filter(({ path }) => !hasPath(allowed, path))
}

/** Fields of the last client-side apply that still are as it made them. */
function lastAppliedFields({ value, schema }: Typed, apiVersion: string): FieldSet | undefined {
  const applied = parsed(annotationsOf(value)[LAST_APPLIED])
  if (applied === undefined || applied.apiVersion !== apiVersion) return undefined
  if (typeErrors(applied, schema, { duplicates: false }).length > 0 || typeErrors(value, schema, { duplicates: false }).length > 0)
    return undefined
  try {
    const { added, modified, removed } = compareObjects(applied, value, schema)
    return [modified, added, removed].reduce(difference, toFieldSet(applied, schema))
  } catch (error) {
    if (error instanceof ListItemError) return undefined
    throw error
  }
}

function parsed(text: unknown): JsonObject | undefined {
  if (typeof text !== 'string' || text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * The object with the annotation of client-side apply, where it has one, brought up to what kubectl has just applied.
 * Upstream: internal.lastAppliedUpdater
 */
export function withLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  const annotations = annotationsOf(object)
  if (!annotations[LAST_APPLIED]) return object
  const next = { ...annotations, [LAST_APPLIED]: `${goJson(withoutAnnotation(config))}\n` }
  const { [LAST_APPLIED]: _, ...others } = annotations
  const kept = byteSize(next) > ANNOTATION_BYTES_MAX ? others : next
  return { ...object, metadata: { ...(object.metadata as JsonObject), annotations: kept } }
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const annotations = annotationsOf(config)
  if (!(LAST_APPLIED in annotations)) return config
  const { [LAST_APPLIED]: _, ...others } = annotations
  return { ...config, metadata: { ...(config.metadata as JsonObject), annotations: others } }
}

function annotationsOf(object: unknown): JsonObject {
  const metadata = isJsonObject(object) ? object.metadata : undefined
  const annotations = isJsonObject(metadata) ? metadata.annotations : undefined
  return isJsonObject(annotations) ? annotations : {}
}

function byteSize(annotations: JsonObject): number {
  const encoder = new TextEncoder()
  return Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + encoder.encode(key).length + encoder.encode(String(value)).length,
    0,
  )
}
