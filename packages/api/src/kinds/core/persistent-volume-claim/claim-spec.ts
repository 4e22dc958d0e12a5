import { quantitySign } from '../../../quantity/index.ts'
import type { PersistentVolumeClaimSpec, TypedObjectReference } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isDns1123Subdomain } from '../../rules/formats.ts'
import { validateLabelSelector } from '../../rules/labels.ts'
import { nameIsDnsLabel, nameIsDnsSubdomain } from '../../rules/names.ts'
import { validatePositiveQuantity, validateResourceQuantity } from '../../rules/values.ts'

export interface ClaimSpecOptions {
  /** The claim had a data source with an API group before: then the group may be anything. */
  readonly allowInvalidApiGroup?: boolean
}

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
export const VOLUME_MODES = ['Block', 'Filesystem']

/** Upstream: pkg/apis/core/validation ValidatePersistentVolumeClaimSpec */
export function validateClaimSpec(spec: PersistentVolumeClaimSpec, field: string, errors: ErrorList, options: ClaimSpecOptions = {}): void {
  if ((spec.accessModes ?? []).length === 0) errors.required(`${field}.accessModes`, 'at least 1 access mode is required')
  validateLabelSelector(spec.selector, `${field}.selector`, errors)
  validateAccessModes(spec.accessModes ?? [], `${field}.accessModes`, errors)
  validateStorage(spec.resources?.requests?.storage, `${field}.resources[storage]`, errors)
  validateClassName(spec.storageClassName, `${field}.storageClassName`, errors)
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) {
    errors.notSupported(`${field}.volumeMode`, spec.volumeMode, VOLUME_MODES)
  }
  if (spec.dataSource) validateDataSource(spec.dataSource, `${field}.dataSource`, errors, options)
  if (spec.dataSourceRef) validateDataSource(spec.dataSourceRef, `${field}.dataSourceRef`, errors, options)
  validateSourcePair(spec, field, errors)
  validateClassName(spec.volumeAttributesClassName, `${field}.volumeAttributesClassName`, errors)
}

/** One pod alone or several, not both. */
export function validateAccessModes(modes: readonly string[], field: string, errors: ErrorList): void {
  for (const mode of modes) if (!ACCESS_MODES.includes(mode)) errors.notSupported(field, mode, ACCESS_MODES)
  const known = modes.filter((mode) => ACCESS_MODES.includes(mode))
  const isAlone = known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod')
  if (isAlone) errors.forbidden(field, 'may not use ReadWriteOncePod with other access modes')
}

function validateStorage(storage: string | undefined, field: string, errors: ErrorList): void {
  if (storage === undefined) errors.required(field)
  else if (quantitySign(storage) <= 0) validatePositiveQuantity(storage, field, errors)
  else validateResourceQuantity('storage', storage, field, errors)
}

function validateClassName(name: string | undefined, field: string, errors: ErrorList): void {
  if (name) errors.invalidAll(field, name, nameIsDnsSubdomain(name, false))
}

/** Upstream: validateDataSource, validateDataSourceRef */
function validateDataSource(source: TypedObjectReference, field: string, errors: ErrorList, options: ClaimSpecOptions): void {
  if (!source.name) errors.required(`${field}.name`)
  if (!source.kind) errors.required(`${field}.kind`)
  const apiGroup = source.apiGroup ?? ''
  if (apiGroup === '' && source.kind !== 'PersistentVolumeClaim') {
    errors.invalid(field, source.kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
  }
  if (apiGroup !== '' && !options.allowInvalidApiGroup) errors.invalidAll(`${field}.apiGroup`, apiGroup, isDns1123Subdomain(apiGroup))
  if (source.namespace) errors.invalidAll(`${field}.namespace`, source.namespace, nameIsDnsLabel(source.namespace, false))
}

/** The older of the two fields must say the same as the newer. */
function validateSourcePair({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, field: string, errors: ErrorList): void {
  if (!dataSource || !dataSourceRef) return
  const isSame =
    dataSource.apiGroup === dataSourceRef.apiGroup && dataSource.kind === dataSourceRef.kind && dataSource.name === dataSourceRef.name
  // Upstream shows the path where the value belongs, as the empty object that JSON makes of it.
  if (dataSourceRef.namespace) errors.invalid(field, {}, 'may not be specified when dataSourceRef.namespace is specified')
  else if (!isSame) errors.invalid(field, {}, 'must match dataSourceRef')
}
