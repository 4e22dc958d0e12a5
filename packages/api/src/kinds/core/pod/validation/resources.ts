import { aggregateContainerLimits, aggregateContainerRequests, isPodLevelResource } from '../../../../pods/resources.ts'
import { canonicalQuantity, compareQuantities, isWholeQuantity, quantitySign, quantityValue } from '../../../../quantity/index.ts'
import type { ContainerResizePolicy, PodSpec, ResourceClaim, ResourceRequirements } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { validateContainerResourceName, validateResourceName } from '../../../rules/resource-name-rules.ts'
import { HUGE_PAGES_PREFIX, isHugePages, isOvercommitAllowed } from '../../../rules/resource-names.ts'
import { validateDnsLabel, validateResourceQuantity } from '../../../rules/values.ts'

type NameRule = (name: string, field: string, errors: ErrorList) => void

/** Upstream: pkg/apis/core/validation ValidateContainerResourceRequirements */
export function validateContainerResources(
  requirements: ResourceRequirements,
  claimNames: ReadonlySet<string>,
  field: string,
  errors: ErrorList,
): void {
  validateRequirements(requirements, validateContainerResourceName, field, errors)
  validateClaims(requirements.claims ?? [], claimNames, `${field}.claims`, errors)
}

/** Upstream: validateResourceRequirements */
function validateRequirements(
  { limits = {}, requests = {} }: ResourceRequirements,
  nameRule: NameRule,
  field: string,
  errors: ErrorList,
): void {
  for (const name in limits) validateAmount(name, limits[name]!, nameRule, { field: `${field}.limits[${name}]`, errors })
  for (const name in requests) {
    const requested = requests[name]!
    const limit = limits[name]
    nameRule(name, `${field}.requests[${name}]`, errors)
    validateResourceQuantity(name, requested, `${field}.requests[${name}]`, errors)
    if (limit !== undefined) validateWithinLimit(name, { requested, limit }, `${field}.requests`, errors)
    else if (!isOvercommitAllowed(name)) errors.required(`${field}.limits`, 'Limit must be set for non overcommitable resources')
    validateHugePages(name, requested, `${field}.requests[${name}]`, errors)
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  const hasComputing = names.includes('cpu') || names.includes('memory')
  if (!hasComputing && names.some(isHugePages)) errors.forbidden(field, 'HugePages require cpu or memory')
}

function validateAmount(
  name: string,
  quantity: string,
  nameRule: NameRule,
  { field, errors }: { readonly field: string; readonly errors: ErrorList },
): void {
  nameRule(name, field, errors)
  validateResourceQuantity(name, quantity, field, errors)
  validateHugePages(name, quantity, field, errors)
}

function validateWithinLimit(
  name: string,
  { requested, limit }: { readonly requested: string; readonly limit: string },
  field: string,
  errors: ErrorList,
): void {
  const order = compareQuantities(requested, limit)
  const shown = canonicalQuantity(requested)
  if (order !== 0 && !isOvercommitAllowed(name)) {
    errors.invalid(field, shown, `must be equal to ${name} limit of ${canonicalQuantity(limit)}`)
  } else if (order > 0) errors.invalid(field, shown, `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`)
}

/** Upstream: validateResourceQuantityHugePageValue */
function validateHugePages(name: string, quantity: string, field: string, errors: ErrorList): void {
  if (!isHugePages(name) || isDivisible(quantity, name.slice(HUGE_PAGES_PREFIX.length))) return
  const shown = canonicalQuantity(quantity)
  errors.invalid(field, shown, `${shown} is not positive integer multiple of ${name}`)
}

function isDivisible(quantity: string, pageSize: string): boolean {
  try {
    if (quantitySign(pageSize) <= 0 || !isWholeQuantity(pageSize)) return false
    return quantityValue(quantity) % quantityValue(pageSize) === 0
  } catch {
    return false
  }
}

/** Claims that a container uses must be claims of its pod. Upstream: validateResourceClaimNames */
function validateClaims(claims: readonly ResourceClaim[], podClaims: ReadonlySet<string>, field: string, errors: ErrorList): void {
  const seen = new Set<string>()
  claims.forEach(({ name, request }, index) => {
    const at = `${field}[${index}]`
    if (!name) {
      errors.required(at)
      return
    }
    if (seen.has(name)) errors.duplicate(at, name)
    else {
      if (request) validateDnsLabel(request, `${at}.request`, errors)
      const key = request ? `${name}/${request}` : name
      if (seen.has(key)) errors.duplicate(at, key)
      else if (!request) for (const other of seen) if (other.startsWith(`${name}/`)) errors.duplicate(at, name)
      seen.add(key)
    }
    if (podClaims.has(name)) return
    const known = podClaims.size === 0 ? ' which is empty' : `: ${[...podClaims].sort().join(', ')}`
    errors.notFound(at, name, `must be one of the names in pod.spec.resourceClaims${known}`)
  })
}

const RESIZE_RESOURCES = ['cpu', 'memory']
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer']

/** Upstream: validateResizePolicy */
export function validateResizePolicy(
  policies: readonly ContainerResizePolicy[] | undefined,
  podRestartPolicy: string | undefined,
  field: string,
  errors: ErrorList,
): void {
  const seen = new Set<string>()
  policies?.forEach(({ resourceName, restartPolicy }, index) => {
    if (seen.has(resourceName)) errors.duplicate(`${field}[${index}]`, resourceName)
    seen.add(resourceName)
    if (!resourceName) errors.required(field)
    else if (!RESIZE_RESOURCES.includes(resourceName)) errors.notSupported(field, resourceName, RESIZE_RESOURCES)
    if (!restartPolicy) errors.required(field)
    else if (!RESIZE_POLICIES.includes(restartPolicy)) errors.notSupported(field, restartPolicy, RESIZE_POLICIES)
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      errors.invalid(field, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'")
    }
  })
}

/** Upstream: validateOverhead */
export function validateOverhead(overhead: Readonly<Record<string, string>>, field: string, errors: ErrorList): void {
  validateContainerResources({ limits: overhead }, new Set(), field, errors)
}

/** Resources of the pod as a whole. Upstream: validatePodResources */
export function validatePodResources(spec: PodSpec, claimNames: ReadonlySet<string>, path: string, errors: ErrorList): void {
  const { resources } = spec
  const field = `${path}.resources`
  if (!resources) return
  if (spec.os?.name === 'windows') {
    errors.forbidden(field, 'may not be set for a windows pod')
    return
  }
  if (resources.claims) errors.forbidden(`${field}.claims`, 'claims may not be set for Resources at pod-level')
  validateRequirements(resources, validatePodResourceName, field, errors)
  validateClaims(resources.claims ?? [], claimNames, `${field}.claims`, errors)
  validateConsistency(spec, resources, field, errors)
}

/** Upstream: validatePodResourceName */
function validatePodResourceName(name: string, field: string, errors: ErrorList): void {
  const before = errors.count
  validateResourceName(name, field, errors)
  if (errors.count === before && !isPodLevelResource(name)) errors.notSupported(field, name, ['cpu', HUGE_PAGES_PREFIX, 'memory'])
}

/** The whole is no less than its parts. Upstream: validatePodResourceConsistency */
function validateConsistency(spec: PodSpec, { limits = {}, requests = {} }: ResourceRequirements, field: string, errors: ErrorList): void {
  const requested = aggregateContainerRequests(spec)
  for (const name in requested) {
    const own = requests[name]
    if (own === undefined || compareQuantities(requested[name]!, own) <= 0) continue
    const detail = `must be greater than or equal to aggregate container requests of ${canonicalQuantity(requested[name]!)}`
    errors.invalid(`${field}.requests[${name}]`, canonicalQuantity(own), detail)
  }
  const limited = aggregateContainerLimits(spec)
  for (const name in limited) {
    const own = limits[name]
    if (!isHugePages(name) || own === undefined || compareQuantities(limited[name]!, own) <= 0) continue
    const detail = `must be greater than or equal to aggregate container limits of ${canonicalQuantity(limited[name]!)}`
    errors.invalid(`${field}.limits[${name}]`, canonicalQuantity(own), detail)
  }
  spec.containers?.forEach(({ resources }, index) => {
    for (const name in resources?.limits) {
      const own = resources.limits[name]!
      const whole = limits[name]
      if (whole === undefined || compareQuantities(own, whole) <= 0) continue
      const detail = `must be less than or equal to pod limits of ${canonicalQuantity(whole)}`
      errors.invalid(`${field}.containers[${index}][${name}].limits`, canonicalQuantity(own), detail)
    }
  })
}
