import { compareQuantities } from '../../../quantity/index.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isQualifiedName } from '../../rules/formats.ts'
import { isNativeResource } from '../../rules/resource-names.ts'
import { equalAs } from '../../rules/semantic-equality.ts'
import { unifiedDiff } from '../../rules/unified-diff.ts'
import { validateBasicQuantity, validateImmutable, validateResourceQuantity } from '../../rules/values.ts'
import { changed } from '../../structural-sharing.ts'
import { internalJson } from '../internal/form.ts'
import { validateClaimSpec } from './claim-spec.ts'

export const STORAGE_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'

/** Upstream: ValidatePersistentVolumeClaimUpdate */
export function validateClaimUpdate(next: PersistentVolumeClaim, live: PersistentVolumeClaim, errors: ErrorList): void {
  const [spec, old] = [next.spec ?? {}, live.spec ?? {}]
  const hadApiGroup = Boolean(old.dataSource?.apiGroup || old.dataSourceRef?.apiGroup)
  validateClaimSpec(spec, 'spec', errors, { allowInvalidApiGroup: hadApiGroup })
  const isUpgraded = isClassMovedFromAnnotation(next, live)
  if (!isUpgraded) {
    const [annotation, before] = [annotationOf(next) ?? '', annotationOf(live) ?? '']
    validateImmutable(annotation === before, annotation, `metadata.annotations.${STORAGE_CLASS_ANNOTATION}`, errors)
  }
  validateSameSpec(next, live, isUpgraded, errors)
  validateSize(next, live, errors)
  validateImmutable(spec.volumeMode === old.volumeMode, spec.volumeMode, 'volumeMode', errors)
  validateAttributesClass(next, live, errors)
}

/** Everything is immutable but what a bound claim may ask for later. */
function validateSameSpec(next: PersistentVolumeClaim, live: PersistentVolumeClaim, isUpgraded: boolean, errors: ErrorList): void {
  let [spec, old] = [next.spec ?? {}, live.spec ?? {}]
  if (!old.volumeName) old = changed(old, { volumeName: spec.volumeName })
  if (isUpgraded) spec = changed(spec, { storageClassName: undefined })
  else if (isClassFirstNamed(next, live)) spec = changed(spec, { storageClassName: old.storageClassName })
  if (next.status?.phase === 'Bound') spec = withFreeFieldsOf(old, spec)
  if (equalAs('api.core.v1.PersistentVolumeClaimSpec', spec, old)) return
  const difference = unifiedDiff(internalJson('PersistentVolumeClaimSpec', old), internalJson('PersistentVolumeClaimSpec', spec))
  const message = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
  errors.forbidden('spec', `${message}\n${difference}`)
}

function withFreeFieldsOf(old: PersistentVolumeClaimSpec, spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const requests = spec.resources?.requests
  const storage = old.resources?.requests?.['storage'] ?? '0'
  return changed(spec, {
    ...(requests === undefined ? {} : { resources: { ...spec.resources, requests: { ...requests, storage } } }),
    volumeAttributesClassName: old.volumeAttributesClassName,
  })
}

/** Upstream: validateStorageClassUpgradeFromAnnotation */
function isClassMovedFromAnnotation(next: PersistentVolumeClaim, live: PersistentVolumeClaim): boolean {
  const before = annotationOf(live)
  if (before === undefined || live.spec?.storageClassName !== undefined) return false
  return next.spec?.storageClassName === before && (annotationOf(next) ?? before) === before
}

/** Upstream: validateStorageClassUpgradeFromNil */
function isClassFirstNamed(next: PersistentVolumeClaim, live: PersistentVolumeClaim): boolean {
  const name = next.spec?.storageClassName
  if (name === undefined || live.spec?.storageClassName !== undefined) return false
  return (annotationOf(live) ?? name) === name
}

function annotationOf({ metadata }: PersistentVolumeClaim): string | undefined {
  return metadata.annotations?.[STORAGE_CLASS_ANNOTATION]
}

/** A claim that could not be expanded may ask for less again, though for more than it has. */
function validateSize(next: PersistentVolumeClaim, live: PersistentVolumeClaim, errors: ErrorList): void {
  const sizeOf = (claim: PersistentVolumeClaim) => claim.spec?.resources?.requests?.['storage'] ?? '0'
  if (compareQuantities(sizeOf(next), sizeOf(live)) >= 0) return
  if (compareQuantities(sizeOf(next), live.status?.capacity?.['storage'] ?? '0') > 0) return
  errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')
}

function validateAttributesClass(next: PersistentVolumeClaim, live: PersistentVolumeClaim, errors: ErrorList): void {
  const name = next.spec?.volumeAttributesClassName
  if (name === live.spec?.volumeAttributesClassName || live.status?.currentVolumeAttributesClassName === undefined) return
  if (name) return
  const shown = name === undefined ? 'nil' : 'empty string'
  const message = `update to ${shown} is forbidden when status.currentVolumeAttributesClassName is not nil`
  errors.forbidden('spec.volumeAttributesClassName', message)
}

const RESIZE_STATUSES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
]

/** Upstream: ValidatePersistentVolumeClaimStatusUpdate */
export function validateClaimStatus({ spec, status = {} }: PersistentVolumeClaim, errors: ErrorList): void {
  if ((spec?.accessModes ?? []).length === 0) errors.required('Spec.accessModes')
  for (const [name, quantity] of Object.entries(status.capacity ?? {})) {
    validateBasicQuantity(quantity, `status.capacity[${name}]`, errors)
  }
  for (const [name, word] of Object.entries(status.allocatedResourceStatuses ?? {})) {
    validateResourceKey(name, 'status.allocatedResourceStatuses', errors)
    if (!RESIZE_STATUSES.includes(word)) errors.notSupported('status.allocatedResourceStatuses', name, RESIZE_STATUSES)
  }
  for (const [name, quantity] of Object.entries(status.allocatedResources ?? {})) {
    if (!validateResourceKey(name, 'status.allocatedResources', errors)) continue
    const field = `status.allocatedResources[${name}]`
    if (compareQuantities(quantity, '0') < 0) validateBasicQuantity(quantity, field, errors)
    else validateResourceQuantity('storage', quantity, field, errors)
  }
}

/** Upstream: validatePersistentVolumeClaimResourceKey */
function validateResourceKey(name: string, field: string, errors: ErrorList): boolean {
  const messages = isQualifiedName(name)
  errors.invalidAll(field, name, messages)
  const isForeign = isNativeResource(name) && name !== 'storage'
  if (messages.length === 0 && isForeign) errors.notSupported(field, name, ['storage'])
  return messages.length === 0 && !isForeign
}
