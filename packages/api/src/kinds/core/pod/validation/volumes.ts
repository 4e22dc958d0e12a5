import { quantitySign } from '../../../../quantity/index.ts'
import type { ObjectMeta, Volume } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../../rules/names.ts'
import { validateDnsLabel } from '../../../rules/values.ts'
import { validateEphemeralVolume } from './claim-volumes.ts'
import {
  validateConfigMapVolume,
  validateCsiVolume,
  validateDownwardVolume,
  validateGitRepo,
  validateHostPath,
  validateImageVolume,
  validateSecretVolume,
} from './local-volumes.ts'
import * as network from './network-volumes.ts'
import { validateProjectedVolume } from './projected-volumes.ts'
import type { PodRules } from './rules.ts'

/** The volumes that are well formed, by name: what containers can mount. */
export type VolumesByName = ReadonlyMap<string, Volume>

interface VolumeContext {
  readonly volume: Volume
  /** Of the volume, not of its source. */
  readonly field: string
  readonly errors: ErrorList
  readonly rules: PodRules
  readonly podName: string
}

/** Field of the volume, its name in messages where that is another, and what is wrong with it. */
type SourceRule = readonly [source: keyof Volume, shown: string, validate: (context: VolumeContext, field: string) => void]

function sourceRule<K extends keyof Volume>(
  source: K,
  validate: (value: NonNullable<Volume[K]>, field: string, errors: ErrorList, rules: PodRules) => void,
  names: { readonly shown?: string; readonly field?: string } = {},
): SourceRule {
  return [
    source,
    names.shown ?? source,
    ({ volume, errors, rules }, field) => validate(volume[source]!, `${field}.${names.field ?? source}`, errors, rules),
  ]
}

/** In upstream's order, with upstream's spelling. */
const SOURCES: readonly SourceRule[] = [
  sourceRule('hostPath', validateHostPath),
  sourceRule('gitRepo', validateGitRepo),
  sourceRule('gcePersistentDisk', network.validateGcePersistentDisk, { field: 'persistentDisk' }),
  sourceRule('awsElasticBlockStore', network.validateAwsElasticBlockStore),
  sourceRule('secret', validateSecretVolume),
  sourceRule('nfs', network.validateNfs),
  sourceRule('iscsi', network.validateIscsi),
  sourceRule('glusterfs', network.validateGlusterfs),
  sourceRule('flocker', network.validateFlocker),
  sourceRule('persistentVolumeClaim', ({ claimName }, field, errors) => {
    if (!claimName) errors.required(`${field}.claimName`)
  }),
  sourceRule('rbd', network.validateRbd),
  sourceRule('cinder', network.validateCinder),
  sourceRule('cephfs', network.validateCephfs, { shown: 'cephFS' }),
  sourceRule('quobyte', network.validateQuobyte),
  sourceRule('downwardAPI', validateDownwardVolume, { shown: 'downwarAPI' }),
  sourceRule('fc', network.validateFc),
  sourceRule('flexVolume', network.validateFlexVolume),
  sourceRule('configMap', validateConfigMapVolume),
  sourceRule('azureFile', network.validateAzureFile),
  sourceRule('vsphereVolume', network.validateVsphere),
  sourceRule('photonPersistentDisk', network.validatePhoton),
  sourceRule('portworxVolume', network.validatePortworx),
  sourceRule('azureDisk', network.validateAzureDisk),
  sourceRule('storageos', network.validateStorageOs),
  sourceRule('projected', validateProjectedVolume),
  sourceRule('scaleIO', network.validateScaleIo),
  sourceRule('csi', validateCsiVolume),
  sourceRule('ephemeral', validateEphemeralVolume),
  sourceRule('image', validateImageVolume),
]

/**
 * Upstream: pkg/apis/core/validation ValidateVolumes. `metadata` is the pod's, and absent for a template: the claims of ephemeral volumes
 * are named after the pod.
 */
export function validateVolumes(
  volumes: readonly Volume[] | undefined,
  field: string,
  errors: ErrorList,
  { rules, metadata }: { readonly rules: PodRules; readonly metadata: ObjectMeta | undefined },
): VolumesByName {
  const valid = new Map<string, Volume>()
  const podName = metadata?.name ?? ''
  const ownClaims = new Set(podName === '' ? [] : volumes?.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${podName}-${name}`))
  volumes?.forEach((volume, index) => {
    const at = `${field}[${index}]`
    const before = errors.count
    validateSource({ volume, field: at, errors, rules, podName })
    if (!volume.name) errors.required(`${at}.name`)
    else validateDnsLabel(volume.name, `${at}.name`, errors)
    if (valid.has(volume.name)) errors.duplicate(`${at}.name`, volume.name)
    if (errors.count === before) valid.set(volume.name, volume)
    const claimName = volume.persistentVolumeClaim?.claimName ?? ''
    if (ownClaims.has(claimName)) {
      const detail = 'must not reference a PVC that gets created for an ephemeral volume'
      errors.invalid(`${at}.persistentVolumeClaim.claimName`, claimName, detail)
    }
  })
  return valid
}

/** Upstream: validateVolumeSource */
function validateSource(context: VolumeContext): void {
  const { volume, field, errors } = context
  const sizeLimit = volume.emptyDir?.sizeLimit
  if (sizeLimit && quantitySign(sizeLimit) < 0) {
    errors.forbidden(`${field}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity')
  }
  let hasSource = Boolean(volume.emptyDir)
  for (const [source, shown, validate] of SOURCES) {
    if (!volume[source]) continue
    if (hasSource) errors.forbidden(`${field}.${shown}`, 'may not specify more than 1 volume type')
    else validate(context, field)
    if (source === 'iscsi') validateIscsiName(context)
    if (source === 'ephemeral' && !hasSource) validateClaimName(context)
    hasSource = true
  }
  if (!hasSource) errors.required(field, 'must specify a volume type')
}

const ISCSI_NAME_LENGTH_MAX = 64

function validateIscsiName({ volume, field, errors }: VolumeContext): void {
  const { initiatorName, targetPortal } = volume.iscsi!
  if (initiatorName === undefined || `${volume.name}:${targetPortal}`.length <= ISCSI_NAME_LENGTH_MAX) return
  const detail = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'
  errors.invalid(`${field}.name`, volume.name, detail)
}

/** The claim that will be made for an ephemeral volume must have a name that claims may have. */
function validateClaimName({ volume, field, errors, podName }: VolumeContext): void {
  if (podName === '' || !volume.name) return
  const claimName = `${podName}-${volume.name}`
  for (const message of nameIsDnsSubdomain(claimName, false)) {
    errors.invalid(`${field}.name`, volume.name, `PVC name "${claimName}": ${message}`)
  }
}
