import type { Container, VolumeDevice, VolumeMount } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { hasBacksteps, validateDescendingPath } from './paths.ts'
import type { VolumesByName } from './volumes.ts'

type ContainerVolumes = Pick<Container, 'volumeMounts' | 'volumeDevices' | 'securityContext'>

/** Upstream: pkg/apis/core/validation ValidateVolumeMounts */
export function validateVolumeMounts(container: ContainerVolumes, volumes: VolumesByName, field: string, errors: ErrorList): void {
  const devices = container.volumeDevices ?? []
  const paths = new Set<string>()
  container.volumeMounts?.forEach((mount, index) => {
    const at = `${field}[${index}]`
    const { name, mountPath } = mount
    if (!name) errors.required(`${at}.name`)
    if (!volumes.has(name)) errors.notFound(`${at}.name`, name ?? '')
    if (!mountPath) errors.required(`${at}.mountPath`)
    if (paths.has(mountPath)) errors.invalid(`${at}.mountPath`, mountPath, 'must be unique')
    paths.add(mountPath)
    if (devices.some((device) => device.name === name)) errors.invalid(`${at}.name`, name, 'must not already exist in volumeDevices')
    if (devices.some(({ devicePath }) => devicePath === mountPath)) {
      errors.invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices')
    }
    validateSubPath(mount, { at, field, errors })
    validatePropagation(mount, container, `${field}.mountPropagation`, errors)
    validateRecursiveReadOnly(mount, `${field}.recursiveReadOnly`, errors)
  })
}

/** Where the errors go; upstream reports some of them on the list, not on the mount. */
interface MountPlace {
  readonly at: string
  readonly field: string
  readonly errors: ErrorList
}

function validateSubPath({ subPath, subPathExpr }: VolumeMount, { at, field, errors }: MountPlace): void {
  if (subPath) validateDescendingPath(subPath, `${field}.subPath`, errors)
  if (!subPathExpr) return
  if (subPath) errors.invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')
  validateDescendingPath(subPathExpr, `${field}.subPathExpr`, errors)
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None']

/** Upstream: validateMountPropagation */
function validatePropagation(
  { mountPropagation }: VolumeMount,
  { securityContext }: ContainerVolumes,
  field: string,
  errors: ErrorList,
): void {
  if (mountPropagation === undefined) return
  if (!PROPAGATIONS.includes(mountPropagation)) errors.notSupported(field, mountPropagation, PROPAGATIONS)
  if (mountPropagation === 'Bidirectional' && securityContext?.privileged !== true) {
    errors.forbidden(field, 'Bidirectional mount propagation is available only to privileged containers')
  }
}

const RECURSIVE_READ_ONLY = ['Disabled', 'Enabled', 'IfPossible']

/** Upstream: validateMountRecursiveReadOnly */
function validateRecursiveReadOnly(mount: VolumeMount, field: string, errors: ErrorList): void {
  const { recursiveReadOnly, mountPropagation = 'None' } = mount
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return
  if (!RECURSIVE_READ_ONLY.includes(recursiveReadOnly)) {
    errors.notSupported(field, recursiveReadOnly, RECURSIVE_READ_ONLY)
    return
  }
  if (!mount.readOnly) errors.forbidden(field, 'may only be specified when readOnly is true')
  if (mountPropagation !== 'None') errors.forbidden(field, 'may only be specified when mountPropagation is None or not specified')
}

/** Upstream: pkg/apis/core/validation ValidateVolumeDevices */
export function validateVolumeDevices(container: ContainerVolumes, volumes: VolumesByName, field: string, errors: ErrorList): void {
  const mounts = container.volumeMounts ?? []
  const names = new Set<string>()
  const paths = new Set<string>()
  container.volumeDevices?.forEach((device, index) => {
    const at = `${field}[${index}]`
    const { name, devicePath } = device
    if (!name) errors.required(`${at}.name`)
    if (names.has(name)) errors.invalid(`${at}.name`, name, 'must be unique')
    validateDeviceVolume(device, volumes, at, errors)
    if (!devicePath) errors.required(`${at}.devicePath`)
    if (paths.has(devicePath)) errors.invalid(`${at}.devicePath`, devicePath, 'must be unique')
    if (hasBacksteps(devicePath ?? '')) errors.invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')")
    else paths.add(devicePath)
    if (mounts.some((mount) => mount.name === name)) errors.invalid(`${at}.name`, name, 'must not already exist in volumeMounts')
    if (mounts.some(({ mountPath }) => mountPath === devicePath)) {
      errors.invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts')
    }
    if (name) names.add(name)
  })
}

/** Only claims can be raw devices. */
function validateDeviceVolume({ name }: VolumeDevice, volumes: VolumesByName, at: string, errors: ErrorList): void {
  const volume = volumes.get(name)
  if (volume === undefined) {
    errors.notFound(`${at}.name`, name ?? '')
    return
  }
  if (volume.persistentVolumeClaim || volume.ephemeral) return
  errors.invalid(`${at}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode')
}
