import { allContainers } from '../../../../pods/containers.ts'
import type { LocalObjectReference, ObjectMeta, PodResourceClaim, PodSpec } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { rangeMessage } from '../../../rules/formats.ts'
import { validateLabels } from '../../../rules/labels.ts'
import { nameIsDnsSubdomain } from '../../../rules/names.ts'
import { validateChoice, validateDnsLabel, validateQualifiedName } from '../../../rules/values.ts'
import { internalForm } from '../../internal/form.ts'
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './containers.ts'
import { validateDnsConfig, validateHostAliases, validateHostNetworkPorts, validateHostnameOverride } from './network.ts'
import { validateOperatingSystem } from './operating-system.ts'
import { validateOverhead, validatePodResources } from './resources.ts'
import type { PodRules } from './rules.ts'
import { validateAffinity, validateSchedulingGates, validateTolerations, validateTopologySpread } from './scheduling.ts'
import { validatePodSecurityContext } from './security.ts'
import { validateVolumes } from './volumes.ts'
import { validateHostProcesses } from './windows.ts'

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never']
const INT32_MAX = 2 ** 31 - 1

export interface PodSpecContext {
  readonly rules: PodRules
  /** Of the pod; absent in a template. */
  readonly metadata: ObjectMeta | undefined
}

/** Specs known to be valid, of pods and of templates: thousands of pods share one. */
const validSpecs = { pod: new WeakSet<PodSpec>(), template: new WeakSet<PodSpec>() }

/**
 * Validates the spec of a pod or of a template. A spec that was found valid is not looked at again, unless its verdict depends on the
 * pod's metadata too. Upstream: pkg/apis/core/validation ValidatePodSpec
 */
export function validatePodSpec(spec: PodSpec, path: string, errors: ErrorList, context: PodSpecContext): void {
  const known = context.rules.isPod ? validSpecs.pod : validSpecs.template
  if (known.has(spec)) return
  const before = errors.count
  validateParts(spec, path, errors, context)
  const isStrict = !context.rules.anySELinuxChangePolicy
  if (errors.count === before && isStrict && !dependsOnMetadata(spec, context)) known.add(spec)
}

function dependsOnMetadata(spec: PodSpec, { rules }: PodSpecContext): boolean {
  if (!rules.isPod) return false
  return (spec.resourceClaims ?? []).length > 0 || (spec.volumes ?? []).some(({ ephemeral }) => ephemeral)
}

function validateParts(spec: PodSpec, path: string, errors: ErrorList, context: PodSpecContext): void {
  if (spec.terminationGracePeriodSeconds === undefined) errors.required(`${path}.terminationGracePeriodSeconds`)
  const volumes = validateVolumes(spec.volumes, `${path}.volumes`, errors, context)
  const claimNames = new Set((spec.resourceClaims ?? []).map(({ name }) => name).filter((name) => name))
  validateResourceClaims(spec.resourceClaims, context.metadata, `${path}.resourceClaims`, errors)
  const scope = { spec, volumes, claimNames, errors }
  validateContainers(`${path}.containers`, scope)
  validateInitContainers(`${path}.initContainers`, scope)
  validateEphemeralContainers(`${path}.ephemeralContainers`, scope)
  validatePodResources(spec, claimNames, path, errors)
  validateHostNetworkPorts(spec, context.rules.isPod, path, errors)
  validateChoice(spec.restartPolicy, RESTART_POLICIES, `${path}.restartPolicy`, errors)
  validateChoice(spec.dnsPolicy, DNS_POLICIES, `${path}.dnsPolicy`, errors)
  validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors)
  validatePodSecurityContext(spec, `${path}.securityContext`, errors, context.rules)
  validatePullSecrets(spec.imagePullSecrets, `${path}.imagePullSecrets`, errors)
  validateAffinity(spec.affinity, `${path}.affinity`, errors)
  validateDnsConfig(spec, `${path}.dnsConfig`, errors)
  spec.readinessGates?.forEach(({ conditionType }, index) => {
    validateQualifiedName(conditionType ?? '', `${path}.readinessGates[${index}].conditionType`, errors)
  })
  validateSchedulingGates(spec.schedulingGates, `${path}.schedulingGates`, errors)
  validateTopologySpread(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`, errors)
  validateHostProcesses(spec, path, errors)
  validateUserNamespace(spec, path, errors)
  validateHostnameOverride(spec, path, errors)
  validateReferences(spec, path, errors)
  validateOperatingSystem(spec, path, errors)
  validateFileKeyVolumes(spec, path, errors)
}

/** Names, numbers and lists that stand for themselves. */
function validateReferences(spec: PodSpec, path: string, errors: ErrorList): void {
  validateName(spec.serviceAccountName, `${path}.serviceAccountName`, errors)
  validateName(spec.nodeName, `${path}.nodeName`, errors)
  const deadline = spec.activeDeadlineSeconds
  if (deadline !== undefined && (deadline < 1 || deadline > INT32_MAX)) {
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, rangeMessage(1, INT32_MAX))
  }
  if (spec.hostname) validateDnsLabel(spec.hostname, `${path}.hostname`, errors)
  if (spec.subdomain) validateDnsLabel(spec.subdomain, `${path}.subdomain`, errors)
  validateTolerations(spec.tolerations, `${path}.tolerations`, errors)
  validateHostAliases(spec.hostAliases, `${path}.hostAliases`, errors)
  validateName(spec.priorityClassName, `${path}.priorityClassName`, errors)
  const { runtimeClassName, preemptionPolicy, overhead } = spec
  if (runtimeClassName !== undefined) {
    errors.invalidAll(`${path}.runtimeClassName`, runtimeClassName, nameIsDnsSubdomain(runtimeClassName, false))
  }
  if (preemptionPolicy !== undefined) validateChoice(preemptionPolicy, PREEMPTION_POLICIES, `${path}.preemptionPolicy`, errors)
  if (overhead) validateOverhead(overhead, `${path}.overhead`, errors)
}

function validateName(name: string | undefined, field: string, errors: ErrorList): void {
  if (name) errors.invalidAll(field, name, nameIsDnsSubdomain(name, false))
}

function validatePullSecrets(secrets: readonly LocalObjectReference[] | undefined, field: string, errors: ErrorList): void {
  secrets?.forEach((secret, index) => {
    if (Object.keys(secret).some((key) => key !== 'name')) errors.invalid(`${field}[${index}]`, secret, 'only name may be set')
  })
}

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror'

/** Upstream: validatePodResourceClaims */
function validateResourceClaims(
  claims: readonly PodResourceClaim[] | undefined,
  metadata: ObjectMeta | undefined,
  field: string,
  errors: ErrorList,
): void {
  const isMirror = metadata?.annotations?.[MIRROR_ANNOTATION] !== undefined
  const seen = new Set<string>()
  claims?.forEach((claim, index) => {
    if (isMirror) {
      errors.forbidden('[]', 'static pods do not support resource claims')
      return
    }
    const at = `${field}[${index}]`
    const { name, resourceClaimName, resourceClaimTemplateName } = claim
    if (!name) errors.required(`${at}.name`)
    else if (seen.has(name)) errors.duplicate(`${at}.name`, name)
    else validateDnsLabel(name, `${at}.name`, errors)
    seen.add(name)
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      errors.invalid(
        at,
        internalForm('PodResourceClaim', claim),
        'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
      )
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      errors.invalid(at, internalForm('PodResourceClaim', claim), 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`')
    }
    if (resourceClaimName !== undefined) {
      errors.invalidAll(`${at}.resourceClaimName`, resourceClaimName, nameIsDnsSubdomain(resourceClaimName, false))
    }
    if (resourceClaimTemplateName !== undefined) {
      const messages = nameIsDnsSubdomain(resourceClaimTemplateName, false)
      errors.invalidAll(`${at}.resourceClaimTemplateName`, resourceClaimTemplateName, messages)
    }
  })
}

/** Users of its own and the host's namespaces do not go together. Upstream: validateHostUsers */
function validateUserNamespace(spec: PodSpec, path: string, errors: ErrorList): void {
  if (spec.hostUsers ?? true) return
  const detail = 'when `hostUsers` is false'
  if (spec.hostNetwork) errors.forbidden(`${path}.hostNetwork`, detail)
  if (spec.hostPID) errors.forbidden(`${path}.HostPID`, detail)
  if (spec.hostIPC) errors.forbidden(`${path}.HostIPC`, detail)
  for (const { container, field } of allContainers(spec)) {
    if ((container.volumeDevices ?? []).length > 0) errors.forbidden(`${path}.${field}.volumeDevices`, detail)
  }
}

/** Upstream: validateFileKeyRefVolumes */
function validateFileKeyVolumes(spec: PodSpec, path: string, errors: ErrorList): void {
  for (const { container, field } of allContainers(spec)) {
    container.env?.forEach(({ valueFrom }, index) => {
      if (valueFrom?.fileKeyRef === undefined) return
      const { volumeName: name } = valueFrom.fileKeyRef
      const at = `${path}.${field}.env[${index}].valueFrom.fileKeyRef.volumeName`
      const volume = spec.volumes?.findLast((candidate) => candidate.name === name)
      if (volume === undefined) errors.notFound(at, name)
      else if (!volume.emptyDir) errors.invalid(at, name, 'referenced volume must be of type emptyDir')
    })
  }
}
