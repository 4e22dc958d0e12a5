import type {
  ConfigMapVolumeSource,
  CSIVolumeSource,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  GitRepoVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
  KeyToPath,
  SecretVolumeSource,
} from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isDns1123Subdomain } from '../../../rules/formats.ts'
import { nameIsDnsSubdomain } from '../../../rules/names.ts'
import { validateChoice } from '../../../rules/values.ts'
import { VOLUME_FIELDS, validateFieldRef, validateResourceFieldRef } from './field-refs.ts'
import { validateDescendingPath, validateFileMode, validateNoBacksteps, validateUnreservedPath } from './paths.ts'
import type { PodRules } from './rules.ts'

/*
 * Volumes whose content comes from the node, from the API or from an image. Upstream: pkg/apis/core/validation
 */

const HOST_PATH_TYPES: ReadonlySet<string> = new Set([
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
])

export const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never']

export function validateHostPath({ path, type }: HostPathVolumeSource, field: string, errors: ErrorList): void {
  if (!path) {
    errors.required(`${field}.path`)
    return
  }
  validateNoBacksteps(path, `${field}.path`, errors)
  if (type !== undefined && !HOST_PATH_TYPES.has(type)) errors.notSupported(`${field}.type`, type, HOST_PATH_TYPES)
}

export function validateGitRepo({ repository, directory }: GitRepoVolumeSource, field: string, errors: ErrorList): void {
  if (!repository) errors.required(`${field}.repository`)
  validateDescendingPath(directory ?? '', `${field}.directory`, errors)
}

export function validateSecretVolume({ secretName, defaultMode, items }: SecretVolumeSource, field: string, errors: ErrorList): void {
  if (!secretName) errors.required(`${field}.secretName`)
  validateFileMode(defaultMode, `${field}.defaultMode`, errors)
  validateItems(items, `${field}.items`, errors)
}

export function validateConfigMapVolume({ name, defaultMode, items }: ConfigMapVolumeSource, field: string, errors: ErrorList): void {
  if (!name) errors.required(`${field}.name`)
  validateFileMode(defaultMode, `${field}.defaultMode`, errors)
  validateItems(items, `${field}.items`, errors)
}

function validateItems(items: readonly KeyToPath[] | undefined, field: string, errors: ErrorList): void {
  items?.forEach((item, index) => {
    validateKeyToPath(item, `${field}[${index}]`, errors)
  })
}

/** Upstream: validateKeyToPath */
export function validateKeyToPath({ key, path, mode }: KeyToPath, field: string, errors: ErrorList): void {
  if (!key) errors.required(`${field}.key`)
  if (!path) errors.required(`${field}.path`)
  validateUnreservedPath(path ?? '', `${field}.path`, errors)
  validateFileMode(mode, `${field}.mode`, errors)
}

export function validateDownwardVolume({ defaultMode, items }: DownwardAPIVolumeSource, field: string, errors: ErrorList): void {
  validateFileMode(defaultMode, `${field}.defaultMode`, errors)
  for (const file of items ?? []) validateDownwardFile(file, field, errors)
}

/** Upstream: validateDownwardAPIVolumeFile */
export function validateDownwardFile(file: DownwardAPIVolumeFile, field: string, errors: ErrorList): void {
  const { path, fieldRef, resourceFieldRef, mode } = file
  if (!path) errors.required(`${field}.path`)
  validateUnreservedPath(path ?? '', `${field}.path`, errors)
  if (fieldRef) {
    validateFieldRef(fieldRef, VOLUME_FIELDS, `${field}.fieldRef`, errors)
    if (resourceFieldRef) errors.invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
  } else if (resourceFieldRef) validateResourceFieldRef(resourceFieldRef, true, `${field}.resourceFieldRef`, errors)
  else errors.required(field, 'one of fieldRef and resourceFieldRef is required')
  validateFileMode(mode, `${field}.mode`, errors)
}

const DRIVER_LENGTH_MAX = 63

/** Upstream: ValidateCSIDriverName */
export function validateCsiDriverName(driver: string | undefined, field: string, errors: ErrorList): void {
  if (!driver) {
    errors.required(field)
    return
  }
  if (driver.length > DRIVER_LENGTH_MAX) errors.tooLong(field, DRIVER_LENGTH_MAX)
  errors.invalidAll(field, driver, isDns1123Subdomain(driver.toLowerCase()))
}

export function validateCsiVolume({ driver, nodePublishSecretRef }: CSIVolumeSource, field: string, errors: ErrorList): void {
  validateCsiDriverName(driver, `${field}.driver`, errors)
  if (!nodePublishSecretRef) return
  const { name } = nodePublishSecretRef
  if (!name) errors.required(`${field}.nodePublishSecretRef.name`)
  else errors.invalidAll(`${field}.name`, name, nameIsDnsSubdomain(name, false))
}

export function validateImageVolume(image: ImageVolumeSource, field: string, errors: ErrorList, { isPod }: PodRules): void {
  if (isPod && !image.reference) errors.required(`${field}.reference`)
  validateChoice(image.pullPolicy, PULL_POLICIES, `${field}.pullPolicy`, errors)
}
