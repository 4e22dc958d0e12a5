import type { ServiceSpec } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isDualStack, isIpv6, validateLegacyIp } from '../../rules/ip.ts'

const FAMILIES = ['IPv4', 'IPv6']
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack']
const UNCHANGEABLE = 'may not change once set'

/** No address of its own: the names of its pods are all there is. */
export function isHeadless({ clusterIPs }: ServiceSpec): boolean {
  return clusterIPs?.length === 1 && clusterIPs[0] === 'None'
}

/** Upstream: pkg/apis/core/validation ValidateServiceClusterIPsRelatedFields */
export function validateClusterIps(spec: ServiceSpec, live: ServiceSpec | undefined, errors: ErrorList): void {
  if (spec.type === 'ExternalName') return
  const { clusterIP = '', clusterIPs = [], ipFamilyPolicy } = spec
  const field = 'spec.clusterIPs'
  if (clusterIP !== '') {
    if (clusterIPs.length === 0) errors.required(field)
    else if (clusterIPs[0] !== clusterIP) errors.invalid(field, clusterIPs, 'first value must match `clusterIP`')
  } else if (clusterIPs.length > 0) errors.invalid(field, clusterIPs, 'must be empty when `clusterIP` is not specified')
  validateFamilies(spec, errors)
  if (ipFamilyPolicy !== undefined && !FAMILY_POLICIES.includes(ipFamilyPolicy)) {
    errors.notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, FAMILY_POLICIES)
  }
  const areAddresses = validateAddresses(clusterIPs, live?.clusterIPs, errors)
  if (clusterIPs.length > 2) errors.invalid(field, clusterIPs, 'may only hold up to 2 values')
  if (!areAddresses) return
  if (clusterIPs.length > 1 && isDualStack(clusterIPs) !== true) {
    errors.invalid(field, clusterIPs, 'may specify no more than one IP for each IP family')
  }
  if (!isHeadless(spec)) validateMatchingFamilies(spec, errors)
}

function validateFamilies({ ipFamilies }: ServiceSpec, errors: ErrorList): void {
  const seen = new Set<string>()
  ipFamilies?.forEach((family, index) => {
    const at = `spec.ipFamilies[${index}]`
    if (!FAMILIES.includes(family)) errors.notSupported(at, family, FAMILIES)
    if (seen.has(family)) errors.duplicate(at, family)
    seen.add(family)
  })
}

/** False when one is none, and nothing more can be said about them. */
function validateAddresses(addresses: readonly string[], live: readonly string[] | undefined, errors: ErrorList): boolean {
  const before = errors.count
  addresses.forEach((address, index) => {
    if (index > 0 || address !== 'None') validateLegacyIp(address, `spec.clusterIPs[${index}]`, errors, live)
    else if (addresses.length > 1) errors.invalid('spec.clusterIPs', addresses, "'None' must be the first and only value")
  })
  return errors.count === before
}

function validateMatchingFamilies({ clusterIPs = [], ipFamilies = [] }: ServiceSpec, errors: ErrorList): void {
  clusterIPs.slice(0, ipFamilies.length).forEach((address, index) => {
    const family = ipFamilies[index]!
    const isWrong = (family === 'IPv4' && isIpv6(address)) || (family === 'IPv6' && !isIpv6(address))
    if (isWrong)
      errors.invalid(`spec.clusterIPs[${index}]`, address, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``)
  })
}

/** Addresses are kept, a second one may come and go. Upstream: validateUpgradeDowngradeClusterIPs */
export function validateClusterIpChange(next: ServiceSpec, live: ServiceSpec, errors: ErrorList): void {
  if (next.type === 'ExternalName' || live.type === 'ExternalName') return
  if (isHeadless(next) && isHeadless(live)) return
  const [after, before] = [next.clusterIPs ?? [], live.clusterIPs ?? []]
  const change = (index: number, detail = UNCHANGEABLE) =>
    errors.invalid(`spec.clusterIPs[${index}]`, after.length === 0 ? null : after, detail)
  if (before.length === after.length) {
    before.forEach((address, index) => {
      if (address !== after[index]) change(index)
    })
  } else if (before.length > after.length) {
    if (after.length === 0) change(0, 'primary clusterIP can not be unset')
    else if (after[0] !== before[0]) change(0)
    if (after.length === 1) validateRelease(next, 'clusterIP', errors)
  } else if (before.length > 0 && after[0] !== before[0]) change(0)
}

/** Upstream: validateUpgradeDowngradeIPFamilies */
export function validateFamilyChange(next: ServiceSpec, live: ServiceSpec, errors: ErrorList): void {
  if (next.type === 'ExternalName' || live.type === 'ExternalName') return
  if (isHeadless(next) || isHeadless(live)) return
  const [after, before] = [next.ipFamilies ?? [], live.ipFamilies ?? []]
  const field = 'spec.ipFamilies[0]'
  const isMoved = after.length > 0 && before.length > 0 && after[0] !== before[0]
  if (before.length === after.length) {
    for (const [index, family] of before.entries()) if (family !== after[index]) errors.invalid(field, after, UNCHANGEABLE)
  } else if (before.length > after.length) {
    if ((next.clusterIPs ?? []).length === 0) {
      errors.invalid(field, after.length === 0 ? null : after, 'primary ipFamily can not be unset')
    }
    if (isMoved) errors.invalid(field, next.clusterIPs ?? null, UNCHANGEABLE)
    if (after.length === 1) validateRelease(next, 'ipFamily', errors)
  } else if (isMoved) errors.invalid(field, next.clusterIPs ?? null, UNCHANGEABLE)
}

/** Who gives the second address back says so. */
function validateRelease({ ipFamilyPolicy }: ServiceSpec, what: string, errors: ErrorList): void {
  if (ipFamilyPolicy === 'SingleStack') return
  errors.invalid('spec.ipFamilyPolicy', ipFamilyPolicy ?? null, `must be set to 'SingleStack' when releasing the secondary ${what}`)
}
