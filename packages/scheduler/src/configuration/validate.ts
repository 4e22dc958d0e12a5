import { type FieldError, type FieldErrors, invalidMessage, semanticDeepEqual } from '@kubesim/api'
import { EXTENSION_POINTS } from '../framework/extension-points.ts'
import { duplicate, forbidden, invalidField, missing } from './field-errors.ts'
import type { CompleteSets } from './plugin-sets.ts'
import type { PluginRegistry } from './registry.ts'
import { CONFIGURATION_VERSION, type KubeSchedulerConfiguration, type KubeSchedulerProfile } from './types.ts'

/** A profile with its defaults. */
export interface CompleteProfile extends KubeSchedulerProfile {
  readonly sets: CompleteSets
}

/** A configuration with its defaults. */
export interface CompleteConfiguration extends Omit<KubeSchedulerConfiguration, 'profiles'> {
  readonly profiles: readonly CompleteProfile[]
  readonly parallelism: number
  readonly podInitialBackoffSeconds: number
  readonly podMaxBackoffSeconds: number
}

/** Plugins that this version has no more. */
const REMOVED = new Set(['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits'])

/** Throws a RangeError with all that is wrong, in upstream's words. Upstream: apis/config/validation ValidateKubeSchedulerConfiguration */
export function requireValid(configuration: CompleteConfiguration, registry: PluginRegistry): void {
  const errors = [
    ...leaderElectionErrors(configuration),
    ...(configuration.parallelism <= 0
      ? [invalidField('parallelism', configuration.parallelism, 'should be an integer value greater than zero')]
      : []),
    ...configuration.profiles.flatMap((profile, index) => profileErrors(profile, index, { all: configuration.profiles, registry })),
    ...queueSortErrors(configuration.profiles),
    ...percentageErrors(configuration.percentageOfNodesToScore, 'percentageOfNodesToScore'),
    ...backoffErrors(configuration),
    ...(configuration.extenders?.length ? [forbidden('extenders', 'extenders are not simulated: write a plugin instead')] : []),
  ]
  if (errors.length > 0) throw new RangeError(invalidMessage(errors))
}

function leaderElectionErrors({ leaderElection }: CompleteConfiguration): FieldErrors {
  const { leaderElect = true, resourceLock = 'leases' } = leaderElection ?? {}
  const field = 'leaderElection.resourceLock'
  return leaderElect && resourceLock !== 'leases' ? [invalidField(field, resourceLock, 'resourceLock value must be "leases"')] : []
}

interface Surroundings {
  readonly all: readonly CompleteProfile[]
  readonly registry: PluginRegistry
}

function profileErrors(profile: CompleteProfile, index: number, { all, registry }: Surroundings): FieldErrors {
  const path = `profiles[${index}]`
  const { schedulerName = '', percentageOfNodesToScore } = profile
  const first = all.findIndex((each) => (each.schedulerName ?? '') === schedulerName)
  return [
    ...(schedulerName === '' ? [missing(`${path}.schedulerName`, '')] : []),
    ...percentageErrors(percentageOfNodesToScore, `${path}.percentageOfNodesToScore`),
    ...removedErrors(profile, `${path}.plugins`),
    ...pluginConfigErrors(profile, path, registry),
    ...(first < index ? [duplicate(`${path}.schedulerName`, `profiles[${first}].schedulerName`)] : []),
  ]
}

function percentageErrors(percentage: number | undefined, field: string): FieldErrors {
  return percentage !== undefined && (percentage < 0 || percentage > 100)
    ? [invalidField(field, percentage, 'not in valid range [0-100]')]
    : []
}

const WAS_INVALID = `was invalid in version "${CONFIGURATION_VERSION}" (KubeSchedulerConfiguration is version "${CONFIGURATION_VERSION}")`

function removedErrors({ sets }: CompleteProfile, path: string): FieldErrors {
  return EXTENSION_POINTS.flatMap((point) =>
    sets[point].enabled.flatMap(({ name }, index) =>
      REMOVED.has(name) ? [invalidField(`${path}.${point}.enabled[${index}]`, name, WAS_INVALID)] : [],
    ),
  )
}

function pluginConfigErrors({ pluginConfig = [] }: CompleteProfile, profilePath: string, registry: PluginRegistry): FieldErrors {
  return pluginConfig.flatMap(({ name, args }, index) => {
    const path = `${profilePath}.pluginConfig[${index}]`
    return [
      ...(pluginConfig.findIndex((each) => each.name === name) < index ? [duplicate(path, name)] : []),
      ...(REMOVED.has(name) ? [invalidField(path, name, WAS_INVALID)] : (registry.get(name)?.errors?.(args, `${path}.args`) ?? [])),
    ]
  })
}

/** The queue is one for all profiles. Upstream: validateCommonQueueSort */
function queueSortErrors(profiles: readonly CompleteProfile[]): FieldErrors {
  const first = profiles[0]!.sets.queueSort
  const errors: FieldError[] = []
  if (first.enabled.length > 1)
    errors.push(invalidField('profiles[0].plugins.queueSort.Enabled', first.enabled.length, 'only one queue sort plugin can be enabled'))
  for (const [index, { sets }] of profiles.entries()) {
    if (!semanticDeepEqual(sets.queueSort, first))
      errors.push(invalidField(`profiles[${index}].plugins.queueSort`, sets.queueSort, 'must be the same for all profiles'))
  }
  return errors
}

function backoffErrors({ podInitialBackoffSeconds: initial, podMaxBackoffSeconds: max }: CompleteConfiguration): FieldErrors {
  return [
    ...(initial <= 0 ? [invalidField('podInitialBackoffSeconds', initial, 'must be greater than 0')] : []),
    ...(max < initial ? [invalidField('podMaxBackoffSeconds', max, 'must be greater than or equal to PodInitialBackoffSeconds')] : []),
  ]
}
