import type {
  CSIPersistentVolumeSource,
  ISCSIPersistentVolumeSource,
  PersistentVolume,
  PersistentVolumeSpec,
  SecretReference,
} from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isDns1123Label } from '../../rules/formats.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { validateBasicQuantity, validateDnsLabel, validateDnsSubdomain, validatePositiveQuantity } from '../../rules/values.ts'
import { VOLUME_MODES, validateAccessModes } from '../persistent-volume-claim/claim-spec.ts'
import { validateCsiDriverName, validateHostPath } from '../pod/validation/local-volumes.ts'
import * as network from '../pod/validation/network-volumes.ts'
import { validateNodeSelector } from '../pod/validation/node-selector.ts'
import { validateNoBacksteps } from '../pod/validation/paths.ts'

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain']
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options'
const ISCSI_NAME_LENGTH_MAX = 64

type Source = Exclude<
  keyof PersistentVolumeSpec,
  | 'accessModes'
  | 'capacity'
  | 'claimRef'
  | 'mountOptions'
  | 'nodeAffinity'
  | 'persistentVolumeReclaimPolicy'
  | 'storageClassName'
  | 'volumeAttributesClassName'
  | 'volumeMode'
>

interface VolumeContext {
  readonly spec: PersistentVolumeSpec
  readonly name: string
  readonly errors: ErrorList
}

type SourceRule = readonly [source: Source, shown: string, validate: (context: VolumeContext) => void]

function sourceRule<K extends Source>(
  source: K,
  validate: (value: NonNullable<PersistentVolumeSpec[K]>, field: string, errors: ErrorList) => void,
  names: { readonly shown?: string; readonly field?: string } = {},
): SourceRule {
  return [source, names.shown ?? source, ({ spec, errors }) => validate(spec[source]!, `spec.${names.field ?? source}`, errors)]
}

/** In upstream's order, with upstream's spelling. */
const SOURCES: readonly SourceRule[] = [
  sourceRule('hostPath', validateHostPath),
  sourceRule('gcePersistentDisk', network.validateGcePersistentDisk, { field: 'persistentDisk' }),
  sourceRule('awsElasticBlockStore', network.validateAwsElasticBlockStore),
  sourceRule('glusterfs', (source, field, errors) => {
    network.validateGlusterfs(source, field, errors)
    validateEndpointsNamespace(source.endpointsNamespace, `${field}.endpointsNamespace`, errors)
  }),
  sourceRule('flocker', network.validateFlocker),
  sourceRule('nfs', network.validateNfs),
  sourceRule('rbd', network.validateRbd),
  sourceRule('quobyte', network.validateQuobyte),
  sourceRule('cephfs', network.validateCephfs, { shown: 'cephFS' }),
  ['iscsi', 'iscsi', ({ spec, name, errors }) => validateIscsi(spec.iscsi!, name, 'spec.iscsi', errors)],
  sourceRule('cinder', (source, field, errors) => {
    network.validateCinder(source, field, errors)
    if (source.secretRef && !source.secretRef.namespace) errors.required(`${field}.secretRef.namespace`)
  }),
  sourceRule('fc', network.validateFc),
  sourceRule('flexVolume', network.validateFlexVolume),
  sourceRule('azureFile', (source, field, errors) => {
    network.validateAzureFile(source, field, errors)
    if (source.secretNamespace === '') errors.required(`${field}.secretNamespace`)
  }),
  sourceRule('vsphereVolume', network.validateVsphere),
  sourceRule('photonPersistentDisk', network.validatePhoton),
  sourceRule('portworxVolume', network.validatePortworx),
  sourceRule('azureDisk', network.validateAzureDisk),
  sourceRule('scaleIO', network.validateScaleIo),
  ['local', 'local', validateLocal],
  sourceRule('storageos', (source, field, errors) => {
    network.validateStorageOs(source, field, errors)
    if (source.secretRef && !source.secretRef.namespace) errors.required(`${field}.secretRef.namespace`)
  }),
  sourceRule('csi', validateCsi),
]

/** The fields of the spec that say where the volume is. */
export const VOLUME_SOURCES: readonly Source[] = SOURCES.map(([source]) => source)

/** Upstream: pkg/apis/core/validation ValidatePersistentVolume */
export function validatePersistentVolume({ metadata, spec = {} }: PersistentVolume, errors: ErrorList): void {
  const { accessModes = [], persistentVolumeReclaimPolicy: policy, storageClassName, volumeMode } = spec
  if (accessModes.length === 0) errors.required('spec.accessModes')
  validateAccessModes(accessModes, 'spec.accessModes', errors)
  validateCapacity(spec.capacity ?? {}, errors)
  if (policy && !RECLAIM_POLICIES.includes(policy)) errors.notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES)
  if (spec.nodeAffinity !== undefined) {
    if (spec.nodeAffinity.required !== undefined) validateNodeSelector(spec.nodeAffinity.required, 'spec.nodeAffinity.required', errors)
    else errors.required('spec.nodeAffinity.required', 'must specify required node constraints')
  }
  validateSources({ spec, name: metadata.name ?? '', errors })
  if (spec.hostPath && isRoot(spec.hostPath.path) && policy === 'Recycle') {
    errors.forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'")
  }
  if (storageClassName) errors.invalidAll('spec.storageClassName', storageClassName, nameIsDnsSubdomain(storageClassName, false))
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode)) errors.notSupported('spec.volumeMode', volumeMode, VOLUME_MODES)
  validateAttributesClass(spec, errors)
}

function validateCapacity(capacity: Readonly<Record<string, string>>, errors: ErrorList): void {
  const names = Object.keys(capacity)
  if (names.length === 0) errors.required('spec.capacity')
  if (capacity['storage'] === undefined || names.length > 1) {
    errors.notSupported('spec.capacity', names.length === 0 ? null : capacity, ['storage'])
  }
  for (const name of names) {
    validateBasicQuantity(capacity[name]!, `spec.capacity[${name}]`, errors)
    validatePositiveQuantity(capacity[name]!, `spec.capacity[${name}]`, errors)
  }
}

/** One and only one; flexVolume alone is never too many. */
function validateSources(context: VolumeContext): void {
  const { spec, errors } = context
  let hasSource = false
  for (const [source, shown, validate] of SOURCES) {
    if (spec[source] === undefined) continue
    if (hasSource && source !== 'flexVolume') errors.forbidden(`spec.${shown}`, 'may not specify more than 1 volume type')
    else validate(context)
    hasSource = true
  }
  if (!hasSource) errors.required('spec', 'must specify a volume type')
}

function validateEndpointsNamespace(namespace: string | undefined, field: string, errors: ErrorList): void {
  if (namespace === '') errors.invalid(field, namespace, 'if the endpointnamespace is set, it must be a valid namespace name')
  else if (namespace !== undefined) errors.invalidAll(field, namespace, isDns1123Label(namespace))
}

/** Upstream: validateISCSIPersistentVolumeSource */
function validateIscsi(iscsi: ISCSIPersistentVolumeSource, name: string, field: string, errors: ErrorList): void {
  const { targetPortal = '', iqn, initiatorName, secretRef } = iscsi
  if (targetPortal === '') errors.required(`${field}.targetPortal`)
  if (initiatorName !== undefined && `${name}:${targetPortal}`.length > ISCSI_NAME_LENGTH_MAX) {
    const detail = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'
    errors.invalid(`${field}.targetportal`, targetPortal, detail)
  }
  if (!iqn) errors.required(`${field}.iqn`)
  else if (network.iscsiNameProblem(iqn) !== undefined) errors.invalid(`${field}.iqn`, iqn, 'must be valid format')
  network.validateIscsiAccess(iscsi, field, errors)
  if (secretRef && !secretRef.name) errors.required(`${field}.secretRef.name`)
  network.validateInitiator(initiatorName, field, errors, 'must be valid format')
}

function validateLocal({ spec, errors }: VolumeContext): void {
  const path = spec.local?.path
  if (!path) errors.required('spec.local.path')
  else validateNoBacksteps(path, 'spec.local.path', errors)
  if (spec.nodeAffinity === undefined) errors.required('spec.nodeAffinity', 'Local volume requires node affinity')
}

/** Upstream: validateCSIPersistentVolumeSource */
export function validateCsi(csi: CSIPersistentVolumeSource, field: string, errors: ErrorList): void {
  validateCsiDriverName(csi.driver, `${field}.driver`, errors)
  if (!csi.volumeHandle) errors.required(`${field}.volumeHandle`)
  for (const name of ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const) {
    const reference = csi[name]
    if (reference !== undefined) validateSecretReference(reference, `${field}.${name}`, errors)
  }
}

function validateSecretReference({ name, namespace }: SecretReference, field: string, errors: ErrorList): void {
  if (!name) errors.required(`${field}.name`)
  else validateDnsSubdomain(name, `${field}.name`, errors)
  if (!namespace) errors.required(`${field}.namespace`)
  else validateDnsLabel(namespace, `${field}.namespace`, errors)
}

function validateAttributesClass({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec, errors: ErrorList): void {
  const field = 'spec.volumeAttributesClassName'
  if (name === undefined) return
  if (name === '') errors.required(field, 'an empty string is disallowed')
  else errors.invalidAll(field, name, nameIsDnsSubdomain(name, false))
  if (csi === undefined) errors.required('spec.csi', 'has to be specified when using volumeAttributesClassName')
}

/** `/`, however written. Upstream: path.Clean */
function isRoot(path: string | undefined = ''): boolean {
  const depth = path
    .split('/')
    .reduce((level, part) => (part === '' || part === '.' ? level : part === '..' ? Math.max(level - 1, 0) : level + 1), 0)
  return path.startsWith('/') && depth === 0
}

const MOUNTABLE = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
] as const

/** Upstream: pkg/volume/validation checkMountOption */
export function validateMountOptions({ metadata, spec = {} }: PersistentVolume, errors: ErrorList): void {
  if (MOUNTABLE.some((source) => spec[source] !== undefined) || metadata.annotations?.[MOUNT_OPTIONS] === undefined) return
  errors.forbidden(`metadata.annotations.${MOUNT_OPTIONS}`, 'may not specify mount options for this volume type')
}
