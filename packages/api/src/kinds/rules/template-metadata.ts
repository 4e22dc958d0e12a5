import type { ObjectMeta } from '../../types/generated.ts'
import { utf8Length } from './base64.ts'
import type { ErrorList } from './error-list.ts'
import { isQualifiedName } from './formats.ts'
import { validateLabels } from './labels.ts'

const ANNOTATIONS_SIZE_MAX = 256 * 1024

/** Upstream: apimachinery/pkg/api/validation ValidateAnnotations */
export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, field: string, errors: ErrorList): void {
  let size = 0
  for (const key in annotations) {
    errors.invalidAll(field, key, isQualifiedName(key.toLowerCase()))
    size += utf8Length(key) + utf8Length(annotations[key]!)
  }
  if (size > ANNOTATIONS_SIZE_MAX) errors.tooLong(field, ANNOTATIONS_SIZE_MAX)
}

/** What may not be given, in upstream's order. */
const FORBIDDEN: readonly (keyof ObjectMeta)[] = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
]

/** Of what is made from a template only labels and annotations may be given. Upstream: pkg/apis/core/validation ValidateTemplateObjectMeta */
export function validateTemplateMetadata(metadata: ObjectMeta, field: string, errors: ErrorList): void {
  validateAnnotations(metadata.annotations, `${field}.annotations`, errors)
  validateLabels(metadata.labels, `${field}.labels`, errors)
  for (const name of FORBIDDEN) {
    if (metadata[name]) errors.forbidden(`${field}.${name === 'uid' ? 'uID' : name}`, 'cannot be set')
  }
}
