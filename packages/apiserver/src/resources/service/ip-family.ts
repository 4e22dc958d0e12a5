import type { FieldError, Service, ServiceSpec } from '@kubesim/api'
import { invalid } from '../../failures.ts'
import { sameValue } from '../../registry/unchanged.ts'

export type IpFamily = 'IPv4' | 'IPv6'

const SERVICE_KIND = { group: '', kind: 'Service' }
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack']
const FAMILIES = ['IPv4', 'IPv6']

/** A colon is in every IPv6 address and in no IPv4 one. */
export function familyOf(ip: string): IpFamily {
  return ip.includes(':') ? 'IPv6' : 'IPv4'
}

export function isHeadless(spec: ServiceSpec): boolean {
  return spec.clusterIP === 'None'
}

/**
 * Fills in families and policy from what is given and what the cluster has. Throws 422 for what does not fit together.
 * Upstream: core/service/storage initIPFamilyFields
 */
export function withIpFamilies(service: Service, old: Service | undefined, families: readonly IpFamily[]): Service {
  const given = service.spec!
  if (given.type === 'ExternalName' || isSettledDualStack(service, old)) return service
  const policy =
    given.ipFamilyPolicy ?? old?.spec?.ipFamilyPolicy ?? (isHeadless(given) && hasNoSelector(given) ? 'RequireDualStack' : 'SingleStack')
  const withPolicy: ServiceSpec = given.ipFamilyPolicy === policy ? given : { ...given, ipFamilyPolicy: policy }
  refuse(service, clusterIpErrors(withPolicy))
  const { spec, errors } = old === undefined ? { spec: withPolicy, errors: [] } : reduced(withPolicy, old.spec!)
  const inferred = inferFamilies(spec, families)
  refuse(service, [...errors, ...singleStackErrors(spec), ...inferred.errors])
  return { ...service, spec: completeFamilies(service, { ...spec, ipFamilies: inferred.families }, families) } as Service
}

/** Headless services without a selector may name families that the cluster does not have: their endpoints are someone else's. */
function completeFamilies(service: Service, spec: ServiceSpec, configured: readonly IpFamily[]): ServiceSpec {
  const wanted = spec.ipFamilies ?? []
  const known = wanted.length === 0 ? [configured[0]!] : wanted
  const both = spec.ipFamilyPolicy !== 'SingleStack' && known.length === 1
  if (isHeadless(spec) && hasNoSelector(spec)) return { ...spec, ipFamilies: both ? withOther(known[0]!) : known }
  const errors: FieldError[] = []
  if (spec.ipFamilyPolicy === 'RequireDualStack' && configured.length < 2) {
    errors.push(invalidField('spec.ipFamilyPolicy', spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services'))
  }
  for (const [index, family] of wanted.entries()) {
    if (!configured.includes(family as IpFamily))
      errors.push(invalidField(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'))
  }
  refuse(service, errors)
  return { ...spec, ipFamilies: both && configured.length === 2 ? withOther(known[0]!) : known }
}

function withOther(family: string): string[] {
  return [family, family === 'IPv4' ? 'IPv6' : 'IPv4']
}

/** An update keeps the second address and family unless it asks for a single stack. */
function reduced(spec: ServiceSpec, old: ServiceSpec): { readonly spec: ServiceSpec; readonly errors: readonly FieldError[] } {
  const { clusterIPs = [], ipFamilies = [] } = spec
  if (spec.ipFamilyPolicy === 'SingleStack') {
    const sameIps = sameValue(clusterIPs, old.clusterIPs ?? []) && clusterIPs.length > 1
    const sameFamilies = sameValue(ipFamilies, old.ipFamilies ?? []) && ipFamilies.length > 1
    const trimmed = {
      ...spec,
      ...(sameIps && { clusterIPs: clusterIPs.slice(0, 1) }),
      ...(sameFamilies && { ipFamilies: ipFamilies.slice(0, 1) }),
    }
    return { spec: trimmed, errors: [] }
  }
  const errors: FieldError[] = []
  const complain = (what: string) =>
    errors.push(invalidField('spec.ipFamilyPolicy', spec.ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`))
  if (clusterIPs.length > 0 && clusterIPs.length < (old.clusterIPs?.length ?? 0)) complain('cluster IP')
  if (ipFamilies.length > 0 && ipFamilies.length < (old.ipFamilies?.length ?? 0)) complain('IP family')
  return { spec, errors }
}

function singleStackErrors({ ipFamilyPolicy, clusterIPs = [], ipFamilies = [] }: ServiceSpec): FieldError[] {
  if (ipFamilyPolicy !== 'SingleStack') return []
  const errors: FieldError[] = []
  const complain = (what: string) =>
    errors.push(
      invalidField(
        'spec.ipFamilyPolicy',
        ipFamilyPolicy,
        `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
      ),
    )
  if (clusterIPs.length === 2) complain('cluster IPs')
  if (ipFamilies.length === 2) complain('IP families')
  return errors
}

/** An address that is given names its family. */
function inferFamilies(
  spec: ServiceSpec,
  configured: readonly IpFamily[],
): { readonly families: readonly string[]; readonly errors: readonly FieldError[] } {
  const families = [...(spec.ipFamilies ?? [])]
  const errors: FieldError[] = []
  for (const [index, ip] of (spec.clusterIPs ?? []).entries()) {
    if (ip === 'None') break
    if (index < families.length) continue
    const family = familyOf(ip)
    if (configured.includes(family)) families.push(family)
    else errors.push(invalidField(`spec.clusterIPs[${index}]`, spec.clusterIPs, `${family} is not configured on this cluster`))
  }
  return { families, errors }
}

/** Upstream: ValidateServiceClusterIPsRelatedFields */
function clusterIpErrors(spec: ServiceSpec): FieldError[] {
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec
  const errors: FieldError[] = []
  if (clusterIP !== '' && clusterIPs.length === 0) errors.push({ type: 'FieldValueRequired', field: 'spec.clusterIPs', detail: '' })
  else if (clusterIP !== '' && clusterIPs[0] !== clusterIP)
    errors.push(invalidField('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'))
  else if (clusterIP === '' && clusterIPs.length > 0) {
    errors.push(invalidField('spec.clusterIPs', clusterIPs, 'must be empty when `clusterIP` is not specified'))
  }
  for (const [index, family] of ipFamilies.entries()) {
    if (!FAMILIES.includes(family)) errors.push(unsupported(`spec.ipFamilies[${index}]`, family, FAMILIES))
    if (ipFamilies.indexOf(family) < index)
      errors.push({ type: 'FieldValueDuplicate', field: `spec.ipFamilies[${index}]`, badValue: family, detail: '' })
  }
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy))
    errors.push(unsupported('spec.ipFamilyPolicy', ipFamilyPolicy, POLICIES))
  if (clusterIPs[0] === 'None' && clusterIPs.length > 1) {
    return [...errors, invalidField('spec.clusterIPs', clusterIPs, "'None' must be the first and only value")]
  }
  return [...errors, ...stackErrors(spec)]
}

function stackErrors(spec: ServiceSpec): FieldError[] {
  const { clusterIPs = [], ipFamilies = [] } = spec
  const errors: FieldError[] = []
  if (clusterIPs.length > 2) errors.push(invalidField('spec.clusterIPs', clusterIPs, 'may only hold up to 2 values'))
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(familyOf)).size < 2) {
    errors.push(invalidField('spec.clusterIPs', clusterIPs, 'may specify no more than one IP for each IP family'))
  }
  if (isHeadless(spec)) return errors
  for (const [index, ip] of clusterIPs.entries()) {
    const family = ipFamilies[index]
    if (family === undefined || familyOf(ip) === family) continue
    errors.push(invalidField(`spec.clusterIPs[${index}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``))
  }
  return errors
}

/** Both versions prefer two stacks and agree on addresses and families: nothing is added to or taken from such a service by the way. */
function isSettledDualStack(service: Service, old: Service | undefined): boolean {
  const [spec, before] = [service.spec!, old?.spec]
  if (before === undefined || spec.type !== before.type || spec.ipFamilyPolicy !== 'PreferDualStack') return false
  if (before.ipFamilyPolicy !== undefined && before.ipFamilyPolicy !== 'PreferDualStack') return false
  return sameValue(spec.clusterIPs ?? [], before.clusterIPs ?? []) && sameValue(spec.ipFamilies ?? [], before.ipFamilies ?? [])
}

function hasNoSelector({ selector }: ServiceSpec): boolean {
  return selector === undefined || Object.keys(selector).length === 0
}

function invalidField(field: string, badValue: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, badValue, detail }
}

function unsupported(field: string, badValue: unknown, supported: readonly string[]): FieldError {
  return {
    type: 'FieldValueNotSupported',
    field,
    badValue,
    detail: `supported values: ${supported.map((value) => `"${value}"`).join(', ')}`,
  }
}

function refuse(service: Service, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(SERVICE_KIND, service.metadata.name ?? '', errors)
}
