import type {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  AzureFileVolumeSource,
  CephFSVolumeSource,
  CinderVolumeSource,
  FCVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  GlusterfsVolumeSource,
  ISCSIVolumeSource,
  NFSVolumeSource,
  PhotonPersistentDiskVolumeSource,
  PortworxVolumeSource,
  QuobyteVolumeSource,
  RBDVolumeSource,
  ScaleIOVolumeSource,
  StorageOSVolumeSource,
  VsphereVirtualDiskVolumeSource,
} from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { rangeMessage } from '../../../rules/formats.ts'
import { validateDnsLabel } from '../../../rules/values.ts'

/*
 * Volumes on other machines, of pods and of persistent volumes. Upstream: pkg/apis/core/validation
 */

const BYTE_MAX = 255

/** Fields that must not be empty. */
function require<T extends object>(source: T, names: readonly (keyof T & string)[], field: string, errors: ErrorList): void {
  for (const name of names) if (!source[name]) errors.required(`${field}.${name}`)
}

function isByte(value: number): boolean {
  return value >= 0 && value <= BYTE_MAX
}

function validatePartition(partition: number | undefined, field: string, errors: ErrorList): void {
  if (!isByte(partition ?? 0)) errors.invalid(`${field}.partition`, partition, rangeMessage(1, BYTE_MAX))
}

export function validateGcePersistentDisk(disk: GCEPersistentDiskVolumeSource, field: string, errors: ErrorList): void {
  require(disk, ['pdName'], field, errors)
  validatePartition(disk.partition, field, errors)
}

export function validateAwsElasticBlockStore(disk: AWSElasticBlockStoreVolumeSource, field: string, errors: ErrorList): void {
  require(disk, ['volumeID'], field, errors)
  validatePartition(disk.partition, field, errors)
}

export function validateNfs(nfs: NFSVolumeSource, field: string, errors: ErrorList): void {
  require(nfs, ['server', 'path'], field, errors)
  if (!nfs.path?.startsWith('/')) errors.invalid(`${field}.path`, nfs.path ?? '', 'must be an absolute path')
}

const ISCSI_NAMES: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
}

const ISCSI_PREFIX_MESSAGE = 'must be valid format starting with iqn, eui, or naa'

/** What is wrong with the name of an initiator or a target. */
export function iscsiNameProblem(name: string): 'prefix' | 'format' | undefined {
  const format = ISCSI_NAMES[name.slice(0, 3)]
  if (format === undefined) return 'prefix'
  return format.test(name) ? undefined : 'format'
}

/** What a volume of a pod and a persistent volume have in common. */
export interface IscsiSource extends Omit<ISCSIVolumeSource, 'secretRef'> {
  readonly secretRef?: { readonly name?: string }
}

export function validateIscsi(iscsi: IscsiSource, field: string, errors: ErrorList): void {
  require(iscsi, ['targetPortal', 'iqn'], field, errors)
  const problem = iscsi.iqn ? iscsiNameProblem(iscsi.iqn) : undefined
  if (problem) errors.invalid(`${field}.iqn`, iscsi.iqn, problem === 'prefix' ? ISCSI_PREFIX_MESSAGE : 'must be valid format')
  validateIscsiAccess(iscsi, field, errors)
  validateInitiator(iscsi.initiatorName, field, errors, ISCSI_PREFIX_MESSAGE)
}

export function validateIscsiAccess(iscsi: IscsiSource, field: string, errors: ErrorList): void {
  if (!isByte(iscsi.lun ?? 0)) errors.invalid(`${field}.lun`, iscsi.lun, rangeMessage(0, BYTE_MAX))
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && !iscsi.secretRef) errors.required(`${field}.secretRef`)
}

export function validateInitiator(name: string | undefined, field: string, errors: ErrorList, prefixMessage: string): void {
  const problem = name === undefined ? undefined : iscsiNameProblem(name)
  if (problem) errors.invalid(`${field}.initiatorname`, name, problem === 'prefix' ? prefixMessage : 'must be valid format')
}

export function validateGlusterfs(glusterfs: GlusterfsVolumeSource, field: string, errors: ErrorList): void {
  require(glusterfs, ['endpoints', 'path'], field, errors)
}

export function validateFlocker({ datasetName, datasetUUID }: FlockerVolumeSource, field: string, errors: ErrorList): void {
  if (!datasetName && !datasetUUID) errors.required(field, 'one of datasetName and datasetUUID is required')
  if (datasetName && datasetUUID) errors.invalid(field, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')
  if (datasetName?.includes('/')) errors.invalid(`${field}.datasetName`, datasetName, "must not contain '/'")
}

export function validateRbd(rbd: Pick<RBDVolumeSource, 'monitors' | 'image'>, field: string, errors: ErrorList): void {
  if ((rbd.monitors ?? []).length === 0) errors.required(`${field}.monitors`)
  require(rbd, ['image'], field, errors)
}

export function validateCinder(cinder: CinderVolumeSource, field: string, errors: ErrorList): void {
  require(cinder, ['volumeID'], field, errors)
  if (cinder.secretRef && !cinder.secretRef.name) errors.required(`${field}.secretRef.name`)
}

export function validateCephfs(cephfs: Pick<CephFSVolumeSource, 'monitors'>, field: string, errors: ErrorList): void {
  if ((cephfs.monitors ?? []).length === 0) errors.required(`${field}.monitors`)
}

const TENANT_LENGTH_MAX = 64

export function validateQuobyte({ registry, tenant, volume }: QuobyteVolumeSource, field: string, errors: ErrorList): void {
  const pairs = 'must be a host:port pair or multiple pairs separated by commas'
  if (!registry) errors.required(`${field}.registry`, pairs)
  else if ((tenant ?? '').length > TENANT_LENGTH_MAX) {
    errors.required(`${field}.tenant`, 'must be a UUID and may not exceed a length of 64 characters')
  } else {
    for (const pair of registry.split(',')) if (!isHostAndPort(pair)) errors.invalid(`${field}.registry`, registry, pairs)
  }
  if (!volume) errors.required(`${field}.volume`)
}

/** Upstream: Go's net.SplitHostPort */
function isHostAndPort(text: string): boolean {
  return /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(text)
}

export function validateFc({ targetWWNs = [], wwids = [], lun }: FCVolumeSource, field: string, errors: ErrorList): void {
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.required(`${field}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both')
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    errors.invalid(`${field}.targetWWNs`, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously')
  }
  if (targetWWNs.length === 0) return
  if (lun === undefined) errors.required(`${field}.lun`, 'lun is required if targetWWNs is specified')
  else if (!isByte(lun)) errors.invalid(`${field}.lun`, lun, rangeMessage(0, BYTE_MAX))
}

export function validateFlexVolume(
  { driver, options }: Pick<FlexVolumeSource, 'driver' | 'options'>,
  field: string,
  errors: ErrorList,
): void {
  if (!driver) errors.required(`${field}.driver`)
  for (const key in options) {
    const domain = `.${key.split('/', 1)[0]!.toLowerCase()}`
    if (!domain.endsWith('.kubernetes.io') && !domain.endsWith('.k8s.io')) continue
    errors.invalid(`${field}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved')
  }
}

export function validateAzureFile(file: Pick<AzureFileVolumeSource, 'secretName' | 'shareName'>, field: string, errors: ErrorList): void {
  require(file, ['secretName', 'shareName'], field, errors)
}

const AZURE_CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite']
const AZURE_KINDS = ['Dedicated', 'Managed', 'Shared']
const AZURE_MANAGED_URI = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
const AZURE_BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'

export function validateAzureDisk(disk: AzureDiskVolumeSource, field: string, errors: ErrorList): void {
  require(disk, ['diskName', 'diskURI'], field, errors)
  const { cachingMode, kind, diskURI = '' } = disk
  if (cachingMode !== undefined && !AZURE_CACHING_MODES.includes(cachingMode)) {
    errors.notSupported(`${field}.cachingMode`, cachingMode, AZURE_CACHING_MODES)
  }
  if (kind === undefined) return
  if (!AZURE_KINDS.includes(kind)) errors.notSupported(`${field}.kind`, kind, AZURE_KINDS)
  const isManaged = kind === 'Managed'
  if (diskURI.startsWith(isManaged ? '/subscriptions/' : 'https://')) return
  errors.notSupported(`${field}.diskURI`, diskURI, [isManaged ? AZURE_MANAGED_URI : AZURE_BLOB_URI])
}

export function validateVsphere(disk: VsphereVirtualDiskVolumeSource, field: string, errors: ErrorList): void {
  require(disk, ['volumePath'], field, errors)
}

export function validatePhoton(disk: PhotonPersistentDiskVolumeSource, field: string, errors: ErrorList): void {
  require(disk, ['pdID'], field, errors)
}

export function validatePortworx(volume: PortworxVolumeSource, field: string, errors: ErrorList): void {
  require(volume, ['volumeID'], field, errors)
}

export function validateScaleIo(
  volume: Pick<ScaleIOVolumeSource, 'gateway' | 'system' | 'volumeName'>,
  field: string,
  errors: ErrorList,
): void {
  require(volume, ['gateway', 'system', 'volumeName'], field, errors)
}

export function validateStorageOs(
  { volumeName, volumeNamespace, secretRef }: StorageOSVolumeSource,
  field: string,
  errors: ErrorList,
): void {
  if (!volumeName) errors.required(`${field}.volumeName`)
  else validateDnsLabel(volumeName, `${field}.volumeName`, errors)
  if (volumeNamespace) validateDnsLabel(volumeNamespace, `${field}.volumeNamespace`, errors)
  if (secretRef && !secretRef.name) errors.required(`${field}.secretRef.name`)
}
