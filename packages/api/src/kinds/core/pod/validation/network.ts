import type { HostAlias, PodDNSConfig, PodSpec } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isDns1123SubdomainWithUnderscore } from '../../../rules/formats.ts'
import { validateLegacyIp } from '../../../rules/ip.ts'
import { validateDnsSubdomain } from '../../../rules/values.ts'

const NAMESERVERS_MAX = 3
const SEARCH_PATHS_MAX = 32
const SEARCH_CHARACTERS_MAX = 2048
const HOSTNAME_LENGTH_MAX = 64

/** Upstream: pkg/apis/core/validation validatePodDNSConfig */
export function validateDnsConfig({ dnsConfig, dnsPolicy }: PodSpec, field: string, errors: ErrorList): void {
  if (dnsPolicy === 'None' && !dnsConfig) {
    errors.required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')
    return
  }
  if (!dnsConfig) return
  const { nameservers = [], options } = dnsConfig
  if (dnsPolicy === 'None' && nameservers.length === 0) {
    errors.required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')
    return
  }
  if (nameservers.length > NAMESERVERS_MAX) {
    errors.invalid(`${field}.nameservers`, nameservers, `must not have more than ${NAMESERVERS_MAX} nameservers`)
  }
  nameservers.forEach((address, index) => {
    validateLegacyIp(address, `${field}.nameservers[${index}]`, errors)
  })
  validateSearches(dnsConfig, `${field}.searches`, errors)
  options?.forEach(({ name }, index) => {
    if (!name) errors.required(`${field}.options[${index}]`, 'must not be empty')
  })
}

function validateSearches({ searches = [] }: PodDNSConfig, field: string, errors: ErrorList): void {
  if (searches.length > SEARCH_PATHS_MAX) errors.invalid(field, searches, `must not have more than ${SEARCH_PATHS_MAX} search paths`)
  if (searches.join(' ').length > SEARCH_CHARACTERS_MAX) {
    errors.invalid(field, searches, `must not have more than ${SEARCH_CHARACTERS_MAX} characters (including spaces) in the search list`)
  }
  searches.forEach((search, index) => {
    if (search === '.') return
    const domain = search.endsWith('.') ? search.slice(0, -1) : search
    errors.invalidAll(`${field}[${index}]`, domain, isDns1123SubdomainWithUnderscore(domain))
  })
}

/** Upstream: ValidateHostAliases */
export function validateHostAliases(aliases: readonly HostAlias[] | undefined, field: string, errors: ErrorList): void {
  aliases?.forEach(({ ip, hostnames }, index) => {
    validateLegacyIp(ip ?? '', `${field}[${index}].ip`, errors)
    hostnames?.forEach((hostname, at) => {
      validateDnsSubdomain(hostname, `${field}[${index}].hostnames[${at}]`, errors)
    })
  })
}

/** Upstream: validatePodHostName */
export function validateHostnameOverride(spec: PodSpec, path: string, errors: ErrorList): void {
  const { hostnameOverride } = spec
  const field = `${path}.hostnameOverride`
  if (hostnameOverride === undefined) return
  if (spec.setHostnameAsFQDN) errors.forbidden(field, 'may not be specified when setHostnameAsFQDN is true')
  if (spec.hostNetwork) errors.forbidden(field, 'may not be specified when hostNetwork is true')
  if (hostnameOverride.length > HOSTNAME_LENGTH_MAX) errors.tooLong(field, HOSTNAME_LENGTH_MAX)
  validateDnsSubdomain(hostnameOverride, field, errors)
}

/** On the node's network ports cannot be mapped; a template may leave the mapping out. Upstream: validatePodHostNetworkDeps */
export function validateHostNetworkPorts(spec: PodSpec, isPod: boolean, path: string, errors: ErrorList): void {
  if (!spec.hostNetwork) return
  spec.containers?.forEach(({ ports }, container) => {
    ports?.forEach(({ hostPort = 0, containerPort = 0 }, index) => {
      if ((!isPod && hostPort === 0) || hostPort === containerPort) return
      const field = `${path}.containers[${container}].ports[${index}].hostPort`
      errors.invalid(field, hostPort, 'must match `containerPort` when `hostNetwork` is true')
    })
  })
}
