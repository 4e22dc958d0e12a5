import type { DiscoveryV1EndpointPort, Endpoint, EndpointHints, EndpointSlice } from '../../types/generated.ts'
import type { ErrorList } from '../rules/error-list.ts'
import { isDns1123Label, isDns1123Subdomain, isLabelValue } from '../rules/formats.ts'
import { formatIp, isIpv6, parseIp, validateLegacyIp } from '../rules/ip.ts'
import { validateLabels } from '../rules/labels.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'
import { validateChoice, validateDnsLabel, validateEndpointIp, validateQualifiedName } from '../rules/values.ts'

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

/** Upstream: pkg/apis/discovery/validation */
const MAX = { topologyLabels: 16, addresses: 100, ports: 20_000, endpoints: 1000, hints: 8 }

/** Upstream: ValidateEndpointSlice, without the endpoints */
export function validateSlice({ addressType, ports }: EndpointSlice, errors: ErrorList): void {
  validateChoice(addressType, ADDRESS_TYPES, 'addressType', errors)
  validatePorts(ports ?? [], errors)
}

function validatePorts(ports: readonly DiscoveryV1EndpointPort[], errors: ErrorList): void {
  if (ports.length > MAX.ports) {
    errors.tooMany('ports', ports.length, MAX.ports)
    return
  }
  const names = new Set<string>()
  ports.forEach(({ name = '', protocol, appProtocol }, index) => {
    const field = `ports[${index}]`
    if (name !== '') validateDnsLabel(name, `${field}.name`, errors)
    if (names.has(name)) errors.duplicate(`${field}.name`, name)
    names.add(name)
    if (protocol === undefined) errors.required(`${field}.protocol`)
    else if (!PROTOCOLS.includes(protocol)) errors.notSupported(`${field}.protocol`, protocol, PROTOCOLS)
    if (appProtocol !== undefined) validateQualifiedName(appProtocol, `${field}.appProtocol`, errors)
  })
}

/** Upstream: validateEndpoints */
export function validateEndpoints({ endpoints = [], addressType }: EndpointSlice, errors: ErrorList): void {
  if (endpoints.length > MAX.endpoints) {
    errors.tooMany('endpoints', endpoints.length, MAX.endpoints)
    return
  }
  endpoints.forEach((endpoint, index) => {
    validateEndpoint(endpoint, addressType, `endpoints[${index}]`, errors)
  })
}

function validateEndpoint(endpoint: Endpoint, addressType: string, field: string, errors: ErrorList): void {
  const { addresses = [], nodeName, hostname, hints, deprecatedTopology = {} } = endpoint
  if (addresses.length === 0) errors.required(`${field}.addresses`, 'must contain at least 1 address')
  else if (addresses.length > MAX.addresses) errors.tooMany(`${field}.addresses`, addresses.length, MAX.addresses)
  addresses.forEach((address, index) => {
    validateAddress(address, addressType, { list: `${field}.addresses`, field: `${field}.addresses[${index}]`, errors })
  })
  if (nodeName !== undefined) errors.invalidAll(`${field}.nodeName`, nodeName, nameIsDnsSubdomain(nodeName, false))
  validateTopology(deprecatedTopology, `${field}.deprecatedTopology`, errors)
  if (hostname !== undefined) validateDnsLabel(hostname, `${field}.hostname`, errors)
  if (hints !== undefined) validateHints(hints, `${field}.hints`, errors)
}

function validateTopology(topology: Readonly<Record<string, string>>, field: string, errors: ErrorList): void {
  const count = Object.keys(topology).length
  if (count > MAX.topologyLabels) errors.tooMany(field, count, MAX.topologyLabels)
  validateLabels(topology, field, errors)
}

interface AddressPlace {
  readonly list: string
  readonly field: string
  readonly errors: ErrorList
}

function validateAddress(address: string, addressType: string, { list, field, errors }: AddressPlace): void {
  const before = errors.count
  if (addressType === 'FQDN') {
    validateDomain(address, field, errors)
    return
  }
  if (addressType !== 'IPv4' && addressType !== 'IPv6') return
  if (addressType === 'IPv4') validateLegacyIp(address, field, errors)
  else validateStrictIp(address, field, errors)
  if (errors.count > before) return
  if (isIpv6(address) !== (addressType === 'IPv6')) errors.invalid(list, address, `must be an ${addressType} address`)
  validateEndpointIp(address, field, errors)
}

/** Written the one way in which Go writes it. Upstream: apimachinery/pkg/util/validation IsValidIP */
function validateStrictIp(address: string, field: string, errors: ErrorList): void {
  const ip = parseIp(address)
  if (ip === undefined) {
    errors.invalid(field, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
    return
  }
  const [isV4, hasColon] = [ip.length === 4, address.includes(':')]
  if (isV4 && address.split('.').some((part) => part.length > 1 && part.startsWith('0'))) {
    errors.invalid(field, address, 'must not have leading 0s')
    return
  }
  const isMapped = hasColon && (isV4 || ip.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff)))
  if (isMapped) {
    errors.invalid(field, address, 'must not be an IPv4-mapped IPv6 address')
    return
  }
  const canonical = formatIp(ip)
  if (address !== canonical) errors.invalid(field, address, `must be in canonical form ("${canonical}")`)
}

/** Upstream: apimachinery/pkg/util/validation IsFullyQualifiedDomainName */
function validateDomain(given: string, field: string, errors: ErrorList): void {
  if (given === '') {
    errors.required(field)
    return
  }
  const name = given.endsWith('.') ? given.slice(0, -1) : given
  const messages = isDns1123Subdomain(name)
  if (messages.length > 0) {
    errors.invalid(field, name, messages.join(','))
    return
  }
  const labels = name.split('.')
  if (labels.length < 2) {
    errors.invalid(field, name, 'should be a domain with at least two segments separated by dots')
    return
  }
  const wrong = labels.find((label) => isDns1123Label(label).length > 0)
  if (wrong !== undefined) errors.invalid(field, wrong, isDns1123Label(wrong).join(','))
}

function validateHints({ forZones = [], forNodes = [] }: EndpointHints, field: string, errors: ErrorList): void {
  const checkNames = (list: readonly { readonly name: string }[], path: string, rule: (name: string) => readonly string[]): boolean => {
    if (list.length > MAX.hints) errors.tooMany(path, list.length, MAX.hints)
    else {
      list.forEach(({ name = '' }, index) => {
        if (list.findIndex((other) => (other.name ?? '') === name) < index) errors.duplicate(`${path}[${index}].name`, name)
        errors.invalidAll(`${path}[${index}].name`, name, rule(name))
      })
    }
    return list.length <= MAX.hints
  }
  if (checkNames(forZones, `${field}.forZones`, isLabelValue)) {
    checkNames(forNodes, `${field}.forNodes`, (name) => nameIsDnsSubdomain(name, false))
  }
}
