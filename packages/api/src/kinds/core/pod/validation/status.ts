import { containerShouldRestart } from '../../../../pods/restarts.ts'
import type {
  Container,
  ContainerStatus,
  Pod,
  PodCondition,
  PodResourceClaim,
  PodResourceClaimStatus,
  PodSpec,
} from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isNumericId } from '../../../rules/formats.ts'
import { isDualStack, validateLegacyIp } from '../../../rules/ip.ts'
import { nameIsDnsSubdomain } from '../../../rules/names.ts'
import { IMMUTABLE_MESSAGE, validateQualifiedName } from '../../../rules/values.ts'
import { validatePodAnnotationUpdate } from './annotations.ts'

const NEGATIVE_GENERATION = 'must be a non-negative integer'

/** Upstream: pkg/apis/core/validation ValidatePodStatusUpdate; metadata's own rules are the registry's */
export function validatePodStatusUpdate(next: Pod, live: Pod, errors: ErrorList): void {
  validatePodAnnotationUpdate(next, live, 'metadata.annotations', errors)
  const [status, before] = [next.status ?? {}, live.status ?? {}]
  if (status.conditions !== before.conditions) validateConditions(status.conditions, before.conditions, errors)
  if (next.spec.nodeName !== live.spec.nodeName) errors.forbidden('status.nodeName', 'may not be changed directly')
  validateNominatedNode(status.nominatedNodeName, live, errors)
  if ((status.observedGeneration ?? 0) < 0) errors.invalid('status.observedGeneration', status.observedGeneration, NEGATIVE_GENERATION)
  if ((status.qosClass ?? '') !== (before.qosClass ?? '')) errors.invalid('status.qosClass', status.qosClass ?? '', IMMUTABLE_MESSAGE)
  validateTransitions(next, live, errors)
  validateClaimStatuses(status.resourceClaimStatuses, next.spec.resourceClaims ?? [], errors)
  validateIps('status.podIPs', status.podIPs, before.podIPs, errors)
  if ((status.hostIPs ?? []).length > 0) {
    const first = status.hostIPs![0]!.ip ?? ''
    if ((status.hostIP ?? '') !== first) errors.invalid('status.hostIPs[0].ip', first, 'must be equal to `hostIP`')
    validateIps('status.hostIPs', status.hostIPs, before.hostIPs, errors)
  }
  validateUsers(status.containerStatuses, 'status.containerStatuses', next.spec, errors)
  validateUsers(status.initContainerStatuses, 'status.initContainerStatuses', next.spec, errors)
  validateUsers(status.ephemeralContainerStatuses, 'status.ephemeralContainerStatuses', next.spec, errors)
}

const SYSTEM_CONDITIONS: ReadonlySet<string> = new Set(['PodScheduled', 'Ready', 'Initialized'])

/** Those that are the very ones stored have been looked at. */
function validateConditions(next: readonly PodCondition[] | undefined, live: readonly PodCondition[] | undefined, errors: ErrorList): void {
  next?.forEach((condition, index) => {
    if (condition === live?.[index]) return
    const field = 'status.conditions'
    const { type, observedGeneration = 0 } = condition
    if (observedGeneration < 0) errors.invalid(`${field}[${index}].observedGeneration`, observedGeneration, NEGATIVE_GENERATION)
    if (!SYSTEM_CONDITIONS.has(type)) validateQualifiedName(type ?? '', `${field}[${index}].Type`, errors)
  })
}

function validateNominatedNode(name: string | undefined, live: Pod, errors: ErrorList): void {
  const field = 'status.nominatedNodeName'
  if (!name || name === live.status?.nominatedNodeName) return
  errors.invalidAll(field, name, nameIsDnsSubdomain(name, false))
  if (live.spec.nodeName) errors.forbidden(field, 'may not be set on pods that are already bound to a node')
}

type Statuses = readonly ContainerStatus[] | undefined

/** A container that ended starts again only where the pod says so. Upstream: ValidateContainerStateTransition and its likes */
function validateTransitions({ status: next = {} }: Pod, { spec, status: live = {} }: Pod, errors: ErrorList): void {
  const check = (list: StatusList, containers: readonly Container[] | undefined) =>
    validateRestarts(`status.${list}`, { next: next[list], live: live[list], containers, spec }, errors)
  if (hasEnded(live.containerStatuses)) check('containerStatuses', spec.containers)
  if (hasEnded(live.initContainerStatuses)) check('initContainerStatuses', spec.initContainers)
  if (hasEnded(live.ephemeralContainerStatuses)) check('ephemeralContainerStatuses', undefined)
}

type StatusList = 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses'

function hasEnded(statuses: Statuses): boolean {
  return statuses?.some(({ state }) => state?.terminated) ?? false
}

interface Restarts {
  readonly next: Statuses
  readonly live: Statuses
  /** Those that may be started again at all. */
  readonly containers: readonly Container[] | undefined
  readonly spec: PodSpec
}

function validateRestarts(field: string, { next, live, containers, spec }: Restarts, errors: ErrorList): void {
  if (next === live) return
  live?.forEach(({ name, state }, index) => {
    if (!state?.terminated) return
    const now = next?.find((candidate) => candidate.name === name)
    if (now === undefined || now.state?.terminated) return
    const container = containers?.find((candidate) => candidate.name === name)
    if (container !== undefined && containerShouldRestart(container, spec, state.terminated.exitCode ?? 0)) return
    errors.forbidden(`${field}[${index}].state`, 'may not be transitioned to non-terminated state')
  })
}

/** Upstream: validatePodResourceClaimStatuses */
function validateClaimStatuses(
  statuses: readonly PodResourceClaimStatus[] | undefined,
  claims: readonly PodResourceClaim[],
  errors: ErrorList,
): void {
  if (statuses === undefined) return
  const seen = new Set<string>()
  statuses.forEach(({ name, resourceClaimName }, index) => {
    const field = `status.resourceClaimStatuses[${index}].name`
    if (!claims.some((claim) => claim.name === name)) {
      errors.invalid(field, name, 'must match the name of an entry in `spec.resourceClaims`')
    }
    if (seen.has(name)) errors.duplicate(field, name)
    seen.add(name)
    if (resourceClaimName !== undefined) errors.invalidAll(field, resourceClaimName, nameIsDnsSubdomain(resourceClaimName, false))
  })
}

interface Ip {
  readonly ip?: string
}

/** Upstream: validatePodIPs, validateHostIPs */
function validateIps(field: string, next: readonly Ip[] | undefined, live: readonly Ip[] | undefined, errors: ErrorList): void {
  if (next === undefined || next === live) return
  const existing = (live ?? []).map(({ ip = '' }) => ip)
  const addresses = next.map(({ ip = '' }) => ip)
  addresses.forEach((address, index) => {
    validateLegacyIp(address, `${field}[${index}]`, errors, existing)
  })
  if (addresses.length < 2) return
  const isDual = isDualStack(addresses)
  if (isDual === undefined) {
    const invalid = addresses.findIndex((address) => isDualStack([address]) === undefined)
    errors.internal(field, `failed to check for dual stack with error:invalid IP[${invalid}]: ${addresses[invalid]}`)
  }
  if (isDual && addresses.length === 2) return
  errors.invalid(
    field,
    addresses.map((IP) => ({ IP })),
    'may specify no more than one IP for each IP family',
  )
}

/** Upstream: validateContainerStatusUsers */
function validateUsers(statuses: Statuses, field: string, { os }: PodSpec, errors: ErrorList): void {
  statuses?.forEach(({ user }, index) => {
    if (!user?.linux) return
    const at = `${field}[${index}].user.linux`
    if (os?.name === 'windows') {
      errors.forbidden(at, 'cannot be set for a windows pod')
      return
    }
    const { uid = 0, gid = 0, supplementalGroups = [] } = user.linux
    errors.invalidAll(`${at}.uid`, uid, isNumericId(uid))
    errors.invalidAll(`${at}.gid`, gid, isNumericId(gid))
    supplementalGroups.forEach((group, position) => {
      errors.invalidAll(`${at}.supplementalGroups[${position}]`, group, isNumericId(group))
    })
  })
}
