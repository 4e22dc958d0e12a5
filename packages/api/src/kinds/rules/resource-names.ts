import { isQualifiedName } from './formats.ts'

/*
 * What the name of a resource says about it. Upstream: pkg/apis/core/helper, pkg/apis/core/v1/helper
 */

export const HUGE_PAGES_PREFIX = 'hugepages-'
const REQUESTS_PREFIX = 'requests.'

const STANDARD_CONTAINER_RESOURCES: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage'])

const STANDARD_QUOTA_RESOURCES: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
])

const INTEGER_RESOURCES: ReadonlySet<string> = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
])

export function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES_PREFIX)
}

/** Kubernetes' own: a name without a prefix, or with one of `kubernetes.io`. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/')
}

/** May be requested in smaller amounts than it is limited to. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name)
}

export function isStandardContainerResource(name: string): boolean {
  return STANDARD_CONTAINER_RESOURCES.has(name) || isHugePages(name)
}

export function isStandardQuotaResource(name: string): boolean {
  return STANDARD_QUOTA_RESOURCES.has(name) || isQuotaHugePages(name)
}

export function isStandardResource(name: string): boolean {
  return name === 'storage' || isStandardQuotaResource(name)
}

function isQuotaHugePages(name: string): boolean {
  return isHugePages(name) || name.startsWith(REQUESTS_PREFIX + HUGE_PAGES_PREFIX)
}

/** Someone else's resource, such as `example.com/gpu`. Upstream: IsExtendedResourceName */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith(REQUESTS_PREFIX)) return false
  return isQualifiedName(REQUESTS_PREFIX + name).length === 0
}

/** Counted, never in fractions. */
export function isIntegerResource(name: string): boolean {
  return INTEGER_RESOURCES.has(name) || isExtendedResource(name)
}
