import { canonicalQuantity, quantitySign } from '../../../../quantity/index.ts'
import type { ObjectFieldSelector, ResourceFieldSelector } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { validateQualifiedName } from '../../../rules/values.ts'

export const ENV_FIELDS: ReadonlySet<string> = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
])

export const VOLUME_FIELDS: ReadonlySet<string> = new Set([
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
])

/** What can be referred to at all, if not everywhere. Upstream: pkg/apis/core/pods ConvertDownwardAPIFieldLabel */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
])

const RESOURCE_FIELDS: ReadonlySet<string> = new Set([
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
])

/** Upstream: validateObjectFieldSelector; `supported` is sorted */
export function validateFieldRef(ref: ObjectFieldSelector, supported: ReadonlySet<string>, field: string, errors: ErrorList): void {
  if (!ref.apiVersion) {
    errors.required(`${field}.apiVersion`)
    return
  }
  if (!ref.fieldPath) {
    errors.required(`${field}.fieldPath`)
    return
  }
  const subscripted = splitSubscript(ref.fieldPath)
  const problem = conversionProblem(ref, subscripted?.path)
  if (problem !== undefined) {
    errors.invalid(`${field}.fieldPath`, ref.fieldPath, `error converting fieldPath: ${problem}`)
    return
  }
  if (subscripted !== undefined) {
    const { path, key } = subscripted
    validateQualifiedName(path === 'metadata.annotations' ? key.toLowerCase() : key, field, errors)
    return
  }
  const path = ref.fieldPath === 'spec.host' ? 'spec.nodeName' : ref.fieldPath
  if (!supported.has(path)) errors.notSupported(`${field}.fieldPath`, path, supported)
}

function conversionProblem({ apiVersion, fieldPath }: ObjectFieldSelector, subscripted: string | undefined): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`
  if (subscripted !== undefined) {
    const isMap = subscripted === 'metadata.annotations' || subscripted === 'metadata.labels'
    return isMap ? undefined : `field label does not support subscript: ${fieldPath}`
  }
  return KNOWN_FIELDS.has(fieldPath) || fieldPath === 'spec.host' ? undefined : `field label not supported: ${fieldPath}`
}

/** `metadata.labels['app']` in its parts. Upstream: pkg/fieldpath SplitMaybeSubscriptedPath */
function splitSubscript(path: string): { readonly path: string; readonly key: string } | undefined {
  if (!path.endsWith("']")) return undefined
  const at = path.indexOf("['")
  return at <= 0 ? undefined : { path: path.slice(0, at), key: path.slice(at + 2, -2) }
}

/** Upstream: validateContainerResourceFieldSelector */
export function validateResourceFieldRef(ref: ResourceFieldSelector, isVolume: boolean, field: string, errors: ErrorList): void {
  const resource = ref.resource ?? ''
  if (isVolume && !ref.containerName) errors.required(`${field}.containerName`)
  else if (resource === '') errors.required(`${field}.resource`)
  else if (!RESOURCE_FIELDS.has(resource) && !isHugePagesField(resource))
    errors.notSupported(`${field}.resource`, resource, RESOURCE_FIELDS)
  validateDivisor(resource, ref.divisor, field, errors)
}

function isHugePagesField(resource: string): boolean {
  return resource.startsWith('requests.hugepages-') || resource.startsWith('limits.hugepages-')
}

const CPU_DIVISORS: ReadonlySet<string> = new Set(['1m', '1'])
const BYTE_UNITS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']
const BYTE_DIVISORS: ReadonlySet<string> = new Set(BYTE_UNITS)

/** What each divisor must be, in upstream's words. */
function divisorRule(resource: string): { readonly allowed: ReadonlySet<string>; readonly name: string } | undefined {
  if (isHugePagesField(resource)) return { allowed: BYTE_DIVISORS, name: 'hugepages' }
  switch (resource.slice(resource.indexOf('.') + 1)) {
    case 'cpu':
      return { allowed: CPU_DIVISORS, name: 'cpu' }
    case 'memory':
      return { allowed: BYTE_DIVISORS, name: 'memory' }
    case 'ephemeral-storage':
      return { allowed: BYTE_DIVISORS, name: 'local ephemeral storage' }
    default:
      return undefined
  }
}

/** Upstream: validateContainerResourceDivisor */
function validateDivisor(resource: string, divisor: string | undefined, field: string, errors: ErrorList): void {
  const rule = divisorRule(resource)
  if (!divisor || rule === undefined || quantitySign(divisor) === 0 || rule.allowed.has(canonicalQuantity(divisor))) return
  const values = rule.allowed === CPU_DIVISORS ? '1m and 1' : BYTE_UNITS.join(', ')
  errors.invalid(`${field}.divisor`, resource, `only divisor's values ${values} are supported with the ${rule.name} resource`)
}
