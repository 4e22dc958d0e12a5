import { isRestartableInitContainer } from '../../../../pods/containers.ts'
import type { Container, ContainerPort, ContainerRestartRule, EphemeralContainer, PodSpec } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isPortName, isPortNumber } from '../../../rules/formats.ts'
import { validateChoice, validateDnsLabel } from '../../../rules/values.ts'
import { validateEnv, validateEnvFrom } from './env.ts'
import { PULL_POLICIES } from './local-volumes.ts'
import { validateVolumeDevices, validateVolumeMounts } from './mounts.ts'
import { validateHealth } from './probes.ts'
import { validateContainerResources, validateResizePolicy } from './resources.ts'
import { validateSecurityContext } from './security.ts'
import type { VolumesByName } from './volumes.ts'

/** What the rules for a container need to know of its pod. */
export interface ContainerScope {
  readonly spec: PodSpec
  readonly volumes: VolumesByName
  readonly claimNames: ReadonlySet<string>
  readonly errors: ErrorList
}

/** Upstream: pkg/apis/core/validation validateContainers */
export function validateContainers(field: string, scope: ContainerScope): void {
  const { spec, errors } = scope
  const containers = spec.containers ?? []
  if (containers.length === 0) {
    errors.required(field)
    return
  }
  const names = new Set<string>()
  containers.forEach((container, index) => {
    const at = `${field}[${index}]`
    validateCommon(container, at, scope)
    const { name = '' } = container
    if (names.has(name)) errors.duplicate(`${at}.name`, name)
    names.add(name)
    validateHealth(container, spec.terminationGracePeriodSeconds, at, errors)
    validateRestarts(container, at, errors)
  })
  validateHostPorts(containers, field, errors)
}

/** Upstream: validateInitContainers */
export function validateInitContainers(field: string, scope: ContainerScope): void {
  const { spec, errors } = scope
  const names = new Set((spec.containers ?? []).map(({ name }) => name))
  spec.initContainers?.forEach((container, index) => {
    const at = `${field}[${index}]`
    validateCommon(container, at, scope)
    validateInitRestarts(container, at, errors)
    if (names.has(container.name)) errors.duplicate(`${at}.name`, container.name)
    else if (container.name) names.add(container.name)
    validateHostPorts([container], field, errors)
    if (isRestartableInitContainer(container)) validateHealth(container, spec.terminationGracePeriodSeconds, at, errors)
    else forbidHealth(container, at, errors)
  })
}

const HEALTH_FIELDS = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const

function forbidHealth(container: Container, at: string, errors: ErrorList): void {
  for (const name of HEALTH_FIELDS) {
    if (container[name]) errors.forbidden(`${at}.${name}`, 'may not be set for init containers without restartPolicy=Always')
  }
}

/** What a container that helps to debug cannot have, in upstream's order. Upstream: allowedEphemeralContainerFields */
const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const

/** Upstream: validateEphemeralContainers */
export function validateEphemeralContainers(field: string, scope: ContainerScope): void {
  const { spec, errors } = scope
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name = '' }) => name))
  const names = new Set(others)
  spec.ephemeralContainers?.forEach((container, index) => {
    const at = `${field}[${index}]`
    validateCommon(container, at, scope)
    validateImageSpaces(container, at, errors)
    const { name = '' } = container
    if (names.has(name)) errors.duplicate(`${at}.name`, name)
    names.add(name)
    const target = container.targetContainerName
    if (target && !others.has(target)) errors.notFound(`${at}.targetContainerName`, target)
    for (const name of NOT_EPHEMERAL) {
      if (isGiven(name, container[name])) errors.forbidden(`${at}.${name}`, 'cannot be set for an Ephemeral Container')
    }
    forbidSubPaths(container, `${at}.volumeMounts`, errors)
  })
}

function forbidSubPaths({ volumeMounts }: EphemeralContainer, field: string, errors: ErrorList): void {
  volumeMounts?.forEach(({ subPath, subPathExpr }, index) => {
    if (subPath) errors.forbidden(`${field}[${index}].subPath`, 'cannot be set for an Ephemeral Container')
    if (subPathExpr) errors.forbidden(`${field}[${index}].subPathExpr`, 'cannot be set for an Ephemeral Container')
  })
}

/** Resources that say nothing are none; anything else is given when it is there. */
function isGiven(name: (typeof NOT_EPHEMERAL)[number], value: object | string | undefined): boolean {
  if (value === undefined || value === null) return false
  return name !== 'resources' || Object.keys(value).length > 0
}

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError']

/** Upstream: validateContainerCommon */
function validateCommon(container: Container | EphemeralContainer, at: string, scope: ContainerScope): void {
  const { spec, volumes, claimNames, errors } = scope
  if (!container.name) errors.required(`${at}.name`)
  else validateDnsLabel(container.name, `${at}.name`, errors)
  if (!container.image) errors.required(`${at}.image`)
  validateChoice(container.terminationMessagePolicy, MESSAGE_POLICIES, `${at}.terminationMessagePolicy`, errors)
  validatePorts(container.ports, `${at}.ports`, errors)
  validateEnv(container.env, `${at}.env`, errors)
  validateEnvFrom(container.envFrom, `${at}.envFrom`, errors)
  validateVolumeMounts(container, volumes, `${at}.volumeMounts`, errors)
  validateVolumeDevices(container, volumes, `${at}.volumeDevices`, errors)
  validateChoice(container.imagePullPolicy, PULL_POLICIES, `${at}.imagePullPolicy`, errors)
  validateContainerResources(container.resources ?? {}, claimNames, `${at}.resources`, errors)
  validateResizePolicy(container.resizePolicy, spec.restartPolicy, `${at}.resizePolicy`, errors)
  validateSecurityContext(container.securityContext, spec.hostUsers ?? true, `${at}.securityContext`, errors)
}

/** Only of pods: a template may have an image that something else fills in. Upstream: validateContainerOnlyForPod */
export function validateImageSpaces({ image = '' }: Container | EphemeralContainer, at: string, errors: ErrorList): void {
  if (image.trim() !== image) errors.invalid(`${at}.image`, image, 'must not have leading or trailing whitespace')
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

/** Upstream: validateContainerPorts */
function validatePorts(ports: readonly ContainerPort[] | undefined, field: string, errors: ErrorList): void {
  const names = new Set<string>()
  ports?.forEach(({ name, containerPort, hostPort, protocol }, index) => {
    const at = `${field}[${index}]`
    if (name) {
      const messages = isPortName(name)
      if (messages.length > 0) errors.invalidAll(`${at}.name`, name, messages)
      else if (names.has(name)) errors.duplicate(`${at}.name`, name)
      else names.add(name)
    }
    if (!containerPort) errors.required(`${at}.containerPort`)
    else errors.invalidAll(`${at}.containerPort`, containerPort, isPortNumber(containerPort))
    if (hostPort) errors.invalidAll(`${at}.hostPort`, hostPort, isPortNumber(hostPort))
    validateChoice(protocol, PROTOCOLS, `${at}.protocol`, errors)
  })
}

/** Upstream: checkHostPortConflicts */
function validateHostPorts(containers: readonly Container[], field: string, errors: ErrorList): void {
  const taken = new Set<string>()
  containers.forEach(({ ports }, container) => {
    ports?.forEach(({ hostPort, protocol, hostIP }, index) => {
      if (!hostPort) return
      const key = `${protocol ?? ''}/${hostIP ?? ''}/${hostPort}`
      if (taken.has(key)) errors.duplicate(`${field}[${container}].ports[${index}].hostPort`, key)
      taken.add(key)
    })
  })
}

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure']
const RULES_MAX = 20
const EXIT_CODES_MAX = 255

/** A container may have a restart policy of its own, with rules for exit codes. Upstream: validateContainerRestartPolicy */
function validateRestarts({ restartPolicy, restartPolicyRules = [] }: Container, at: string, errors: ErrorList): void {
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length === 0) return
    errors.required(`${at}.restartPolicy`, 'must specify restartPolicy when restart rules are used')
  } else if (!RESTART_POLICIES.includes(restartPolicy)) errors.notSupported(`${at}.restartPolicy`, restartPolicy, RESTART_POLICIES)
  if (restartPolicyRules.length > RULES_MAX) errors.tooLong(`${at}.restartPolicyRules`, RULES_MAX)
  restartPolicyRules.forEach((rule, index) => {
    validateRestartRule(rule, `${at}.restartPolicyRules[${index}]`, errors)
  })
}

function validateRestartRule({ action, exitCodes }: ContainerRestartRule, at: string, errors: ErrorList): void {
  if (action !== 'Restart') errors.notSupported(`${at}.action`, action ?? '', ['Restart'])
  if (!exitCodes) {
    errors.required(`${at}.exitCodes`, 'must be specified')
    return
  }
  const { operator, values = [] } = exitCodes
  if (operator !== 'In' && operator !== 'NotIn') errors.notSupported(`${at}.exitCodes.operator`, operator ?? '', ['In', 'NotIn'])
  if (values.length > EXIT_CODES_MAX) errors.tooLong(`${at}.exitCodes.values`, EXIT_CODES_MAX)
}

/** Sidecars always restart, so they have no rules. Upstream: validateInitContainerRestartPolicy */
function validateInitRestarts(container: Container, at: string, errors: ErrorList): void {
  const hasRules = (container.restartPolicyRules ?? []).length > 0
  if (container.restartPolicy === undefined) {
    if (hasRules) errors.required(`${at}.restartPolicy`, 'must specify restartPolicy when restart rules are used')
  } else if (container.restartPolicy !== 'Always') validateRestarts(container, at, errors)
  else if (hasRules) {
    errors.forbidden(`${at}.restartPolicyRules`, 'restartPolicyRules are not allowed for init containers with restart policy Always')
  }
}
