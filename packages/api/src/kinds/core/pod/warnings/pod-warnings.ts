import { allContainers } from '../../../../pods/containers.ts'
import type {
  Container,
  EnvVar,
  EphemeralContainer,
  ObjectMeta,
  Pod,
  PodAffinity,
  PodSpec,
  PodTemplateSpec,
  Volume,
} from '../../../../types/generated.ts'
import { deprecatedNodeLabel, nodeSelectorTermWarnings } from '../../../rules/deprecated-node-labels.ts'
import { below } from '../../../rules/error-list.ts'
import { isDns1123Label } from '../../../rules/formats.ts'
import { ipWarnings } from '../../../rules/ip-warnings.ts'
import { claimSpecWarnings, fractionalBytesWarnings } from '../../persistent-volume-claim/claim-warnings.ts'
import { convertedProfiles, hasAppArmorAnnotations, isSameProfile, profileOfAnnotation } from '../app-armor.ts'
import { APP_ARMOR_PREFIX, SECCOMP_CONTAINER_PREFIX } from '../validation/annotations.ts'
import { portWarnings } from './ports.ts'
import { virtualPathWarnings } from './virtual-paths.ts'

type Annotations = Readonly<Record<string, string>>
type Warnings = readonly string[]

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'
const NONE: Warnings = []

/** Upstream: pkg/registry/core/pod podStrategy.WarningsOnCreate, and the warnings of applyAppArmorVersionSkew */
export function podWarnings({ metadata, spec }: Pod): Warnings {
  const ofName = metadata.name === undefined ? NONE : isDns1123Label(metadata.name)
  const ofSpec = warningsOf(spec, metadata, '')
  const ofProfiles = hasAppArmorAnnotations(metadata.annotations) ? profileConversionWarnings({ metadata, spec }) : NONE
  if (ofName.length === 0 && ofProfiles.length === 0) return ofSpec
  const effect = "this is used in the Pod's hostname, which can result in surprising behavior"
  const shown = ofName.length === 0 ? [] : [`metadata.name: ${effect}; a DNS label is recommended: [${ofName.join(' ')}]`]
  return [...ofProfiles, ...shown, ...ofSpec]
}

/** Of annotations that became fields, and of those that could not. */
function profileConversionWarnings({ metadata: { annotations = {} }, spec }: Pick<Pod, 'metadata' | 'spec'>): Warnings {
  if (spec.os?.name === 'windows') return NONE
  const names = convertedProfiles(spec)
  return allContainers(spec).flatMap(({ container: { name, securityContext } }) => {
    const annotation = annotations[APP_ARMOR_PREFIX + name]
    const isRefused = annotation !== undefined && !securityContext?.appArmorProfile && profileOfAnnotation(annotation) === undefined
    return isRefused || names.includes(name) ? [deprecatedProfile('', name)] : []
  })
}

function deprecatedProfile(path: string, name: string): string {
  return `${below(path, `metadata.annotations[${APP_ARMOR_PREFIX}${name}]`)}: deprecated since v1.30; use the "appArmorProfile" field instead`
}

/** Upstream: pkg/api/pod GetWarningsForPodTemplate */
export function podTemplateWarnings(template: PodTemplateSpec | undefined, path: string): Warnings {
  return template?.spec === undefined ? NONE : warningsOf(template.spec, template.metadata ?? {}, path)
}

/** The names of what makes pods end up in hostnames. */
export function workloadNameWarnings(name: string | undefined): Warnings {
  const messages = isDns1123Label(name ?? '')
  if (messages.length === 0) return NONE
  const effect = 'this is used in Pod names and hostnames, which can result in surprising behavior'
  return [`metadata.name: ${effect}; a DNS label is recommended: [${messages.join(' ')}]`]
}

const known = new WeakMap<PodSpec, { readonly path: string; readonly warnings: Warnings }>()

/** Without annotations the spec says it all, and its warnings are remembered. */
function warningsOf(spec: PodSpec, { annotations = {} }: ObjectMeta, path: string): Warnings {
  const isPlain = !Object.keys(annotations).some(isTelling)
  const found = isPlain ? known.get(spec) : undefined
  if (found !== undefined && found.path === path) return found.warnings
  const warnings = allWarnings(spec, annotations, path)
  if (isPlain) known.set(spec, { path, warnings })
  return warnings
}

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod'

const DEPRECATED_ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
}

function isTelling(key: string): boolean {
  return (
    Object.hasOwn(DEPRECATED_ANNOTATIONS, key) ||
    key === SECCOMP_POD ||
    key.startsWith(SECCOMP_CONTAINER_PREFIX) ||
    key.startsWith(APP_ARMOR_PREFIX)
  )
}

/** Upstream: warningsForPodSpecAndMeta */
function allWarnings(spec: PodSpec, annotations: Annotations, path: string): Warnings {
  const at = below(path, 'spec')
  const ofAnnotations = Object.entries(DEPRECATED_ANNOTATIONS)
    .filter(([key]) => annotations[key] !== undefined)
    .map(([key, message]) => `${below(path, `metadata.annotations[${key}]`)}: ${message}`)
  return [
    ...nodeLabelWarnings(spec, at),
    ...ofAnnotations,
    ...(spec.volumes ?? []).flatMap((volume, index) => volumeWarnings(volume, `${at}.volumes[${index}]`)),
    ...virtualPathWarnings(spec.volumes),
    ...repeated(
      spec.hostAliases,
      ({ ip }) => ip,
      (value, index) => `${at}.hostAliases[${index}].ip: duplicate ip ${value}`,
    ),
    ...pullSecretWarnings(spec, `${at}.imagePullSecrets`),
    ...fractionalBytesWarnings(spec.overhead?.['memory'], `${at}.overhead[memory]`),
    ...fractionalBytesWarnings(spec.overhead?.['ephemeral-storage'], `${at}.overhead[ephemeral-storage]`),
    ...podSeccompWarnings(spec, annotations, path),
    ...allContainers(spec).flatMap(({ container, field }) => containerWarnings(container, `${at}.${field}`, { spec, annotations, path })),
    ...portWarnings(spec, at),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...affinityWarnings(spec.affinity?.podAffinity, `${at}.affinity.podAffinity`),
    ...affinityWarnings(spec.affinity?.podAntiAffinity, `${at}.affinity.podAntiAffinity`),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((address, index) => ipWarnings(address, `${at}.dnsConfig.nameservers[${index}]`)),
    ...(spec.hostAliases ?? []).flatMap(({ ip = '' }, index) => ipWarnings(ip, `${at}.hostAliases[${index}].ip`)),
  ]
}

function nodeLabelWarnings(spec: PodSpec, at: string): Warnings {
  const { required, preferred } = { required: spec.affinity?.nodeAffinity?.[REQUIRED], preferred: spec.affinity?.nodeAffinity?.[PREFERRED] }
  const ofSelector = Object.keys(spec.nodeSelector ?? {}).flatMap((key) => {
    const deprecated = deprecatedNodeLabel(key)
    return deprecated === undefined ? [] : [`${at}.nodeSelector[${key}]: ${deprecated}`]
  })
  const ofRequired = (required?.nodeSelectorTerms ?? []).flatMap((term, index) =>
    nodeSelectorTermWarnings(term, `${at}.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[${index}]`, false),
  )
  const ofPreferred = (preferred ?? []).flatMap(({ preference }, index) =>
    nodeSelectorTermWarnings(preference, `${at}.affinity.nodeAffinity.${PREFERRED}[${index}].preference`, true),
  )
  const ofSpread = (spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }, index) => {
    const field = `${at}.topologySpreadConstraints[${index}]`
    const deprecated = deprecatedNodeLabel(topologyKey)
    return [
      ...(deprecated === undefined ? [] : [`${field}.topologyKey: ${topologyKey} is ${deprecated}`]),
      ...(labelSelector === undefined ? [`${field}.labelSelector: a null labelSelector results in matching no pod`] : []),
    ]
  })
  return [...ofSelector, ...ofRequired, ...ofPreferred, ...ofSpread]
}

/** Kinds of volumes that are gone, in upstream's order. */
const DEPRECATED_VOLUMES: readonly (readonly [keyof Volume, string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['ephemeral', ''],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
]

function volumeWarnings(volume: Volume, at: string): Warnings {
  return DEPRECATED_VOLUMES.flatMap(([kind, message]) => {
    if (!volume[kind]) return NONE
    if (message !== '') return [`${at}.${kind === 'storageos' ? 'storageOS' : kind}: ${message}`]
    const template = volume.ephemeral?.volumeClaimTemplate
    return template ? claimSpecWarnings(template.spec, `${at}.ephemeral.volumeClaimTemplate.spec`) : NONE
  })
}

function pullSecretWarnings({ imagePullSecrets }: PodSpec, at: string): Warnings {
  const unnamed = (imagePullSecrets ?? []).flatMap(({ name }, index) => (name ? [] : [`${at}[${index}].name: invalid empty name ""`]))
  return [
    ...repeated(
      imagePullSecrets,
      ({ name }) => name ?? '',
      (value, index) => `${at}[${index}].name: duplicate name ${value}`,
    ),
    ...unnamed,
  ]
}

function podSeccompWarnings(spec: PodSpec, annotations: Annotations, path: string): Warnings {
  if (spec.securityContext?.seccompProfile || annotations[SECCOMP_POD] === undefined) return NONE
  return [`${below(path, `metadata.annotations[${SECCOMP_POD}]`)}: non-functional in v1.27+; use the "seccompProfile" field instead`]
}

interface ContainerContext {
  readonly spec: PodSpec
  readonly annotations: Annotations
  readonly path: string
}

function containerWarnings(container: Container | EphemeralContainer, at: string, context: ContainerContext): Warnings {
  const { resources } = container
  return [
    ...profileWarnings(container, context),
    ...fractionalBytesWarnings(resources?.limits?.['memory'], `${at}.resources.limits[memory]`),
    ...fractionalBytesWarnings(resources?.requests?.['memory'], `${at}.resources.requests[memory]`),
    ...fractionalBytesWarnings(resources?.limits?.['ephemeral-storage'], `${at}.resources.limits[ephemeral-storage]`),
    ...fractionalBytesWarnings(resources?.requests?.['ephemeral-storage'], `${at}.resources.requests[ephemeral-storage]`),
    ...envWarnings(container.env ?? [], `${at}.env`),
  ]
}

/** The fields took the place of annotations. A pod's own annotation has become a field by now, unless that could not be done. */
function profileWarnings(
  { name, securityContext }: Container | EphemeralContainer,
  { spec, annotations, path }: ContainerContext,
): Warnings {
  const warnings: string[] = []
  const seccomp = SECCOMP_CONTAINER_PREFIX + name
  if (!securityContext?.seccompProfile && annotations[seccomp] !== undefined) {
    warnings.push(`${below(path, `metadata.annotations[${seccomp}]`)}: non-functional in v1.27+; use the "seccompProfile" field instead`)
  }
  const annotation = annotations[APP_ARMOR_PREFIX + name]
  if (path === '' || annotation === undefined || securityContext?.appArmorProfile) return warnings
  const ofPod = spec.securityContext?.appArmorProfile
  if (ofPod === undefined || !isSameProfile(ofPod, profileOfAnnotation(annotation))) {
    warnings.push(deprecatedProfile(path, name))
  }
  return warnings
}

/** A variable that does not build on its earlier value hides it. */
function envWarnings(env: readonly EnvVar[], at: string): Warnings {
  const seen = new Set<string>()
  return env.flatMap(({ name = '', value = '', valueFrom }, index) => {
    const isRepeated = seen.has(name)
    seen.add(name)
    const reference = `$(${name})`
    if (!isRepeated || (!valueFrom && value !== reference && value.includes(reference))) return []
    return [`${at}[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`]
  })
}

function affinityWarnings(affinity: PodAffinity | undefined, at: string): Warnings {
  const nullSelector = 'labelSelector: a null labelSelector results in matching no pod'
  const ofRequired = (affinity?.[REQUIRED] ?? []).flatMap(({ labelSelector }, index) =>
    labelSelector === undefined ? [`${at}.${REQUIRED}[${index}].${nullSelector}`] : [],
  )
  const ofPreferred = (affinity?.[PREFERRED] ?? []).flatMap(({ podAffinityTerm }, index) =>
    podAffinityTerm.labelSelector === undefined ? [`${at}.${PREFERRED}[${index}].podAffinityTerm.${nullSelector}`] : [],
  )
  return [...ofRequired, ...ofPreferred]
}

function repeated<T>(
  list: readonly T[] | undefined,
  keyOf: (element: T) => string,
  warning: (quoted: string, index: number) => string,
): Warnings {
  const seen = new Set<string>()
  return (list ?? []).flatMap((element, index) => {
    const key = keyOf(element)
    if (seen.has(key)) return [warning(JSON.stringify(key), index)]
    seen.add(key)
    return []
  })
}
