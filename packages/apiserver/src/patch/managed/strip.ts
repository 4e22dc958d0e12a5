import type { FieldSet } from '../fields/field-set.ts'
import { difference } from '../fields/field-set.ts'
import { fieldSetOf } from '../fields/field-set-builder.ts'
import { fieldPath } from '../fields/path-element.ts'

/** Fields of the object itself that nobody owns. */
export const UNOWNED_TOP_LEVEL: readonly string[] = ['apiVersion', 'kind']

/** Fields of its metadata that nobody owns. */
export const UNOWNED_METADATA: readonly string[] = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
]

const UNOWNED = fieldSetOf(
  ...UNOWNED_TOP_LEVEL.map((name) => fieldPath(name)),
  fieldPath('metadata'),
  ...UNOWNED_METADATA.map((name) => fieldPath('metadata', name)),
)

/** The set without what nobody owns. Upstream: internal.stripMetaManager */
export function withoutUnowned(set: FieldSet): FieldSet {
  return difference(set, UNOWNED)
}
