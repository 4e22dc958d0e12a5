import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../../../types/generated.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { isPortName, isPortNumber } from '../../rules/formats.ts'
import { type IpBytes, parseCidr, validateLegacyCidr } from '../../rules/ip.ts'
import { validateLabelSelector } from '../../rules/labels.ts'

const PROTOCOLS = ['TCP', 'UDP', 'SCTP']
const TYPES = ['Ingress', 'Egress']

interface PolicyRules {
  /** The selector was wrong before. */
  readonly allowInvalidValues: boolean
  /** Prefixes that were there before. */
  readonly existing: readonly string[]
}

const NEW: PolicyRules = { allowInvalidValues: false, existing: [] }

/** Upstream: pkg/apis/networking/validation ValidateNetworkPolicy */
export function validateNetworkPolicy({ spec }: NetworkPolicy, errors: ErrorList): void {
  validateSpec(spec ?? ({} as NetworkPolicySpec), errors, NEW)
}

/** Upstream looks at everything twice: as new, and as a change. Upstream: ValidateNetworkPolicyUpdate */
export function validateNetworkPolicyUpdate({ spec }: NetworkPolicy, live: NetworkPolicy, errors: ErrorList): void {
  const given = spec ?? ({} as NetworkPolicySpec)
  const allowInvalidValues = errorsOf((old) => validateLabelSelector(live.spec?.podSelector, '', old)).length > 0
  validateSpec(given, errors, { allowInvalidValues, existing: [] })
  validateSpec(given, errors, { allowInvalidValues, existing: prefixesOf(live) })
}

function prefixesOf({ spec }: NetworkPolicy): readonly string[] {
  const peers = [...(spec?.ingress ?? []).flatMap(({ from = [] }) => from), ...(spec?.egress ?? []).flatMap(({ to = [] }) => to)]
  return peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : []))
}

/** Upstream: ValidateNetworkPolicySpec */
function validateSpec(spec: NetworkPolicySpec, errors: ErrorList, rules: PolicyRules): void {
  validateLabelSelector(spec.podSelector, 'spec.podSelector', errors, rules)
  spec.ingress?.forEach(({ ports, from }, index) => {
    validatePorts(ports, `spec.ingress[${index}].ports`, errors)
    validatePeers(from, `spec.ingress[${index}].from`, errors, rules)
  })
  spec.egress?.forEach(({ ports, to }, index) => {
    validatePorts(ports, `spec.egress[${index}].ports`, errors)
    validatePeers(to, `spec.egress[${index}].to`, errors, rules)
  })
  const types = spec.policyTypes ?? []
  if (types.length > TYPES.length) {
    errors.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')
    return
  }
  types.forEach((type, index) => {
    if (!TYPES.includes(type)) errors.notSupported(`spec.policyTypes[${index}]`, type, TYPES)
  })
}

/** Upstream: ValidateNetworkPolicyPort */
function validatePorts(ports: readonly NetworkPolicyPort[] | undefined, field: string, errors: ErrorList): void {
  ports?.forEach(({ protocol, port, endPort }, index) => {
    const at = `${field}[${index}]`
    if (protocol !== undefined && !PROTOCOLS.includes(protocol)) errors.notSupported(`${at}.protocol`, protocol, PROTOCOLS)
    if (port === undefined) {
      if (endPort !== undefined) errors.invalid(`${at}.endPort`, endPort, 'may not be specified when `port` is not specified')
    } else if (typeof port === 'string') {
      if (endPort !== undefined) errors.invalid(`${at}.endPort`, endPort, 'may not be specified when `port` is non-numeric')
      errors.invalidAll(`${at}.port`, port, isPortName(port))
    } else {
      errors.invalidAll(`${at}.port`, port, isPortNumber(port))
      if (endPort === undefined) return
      if (endPort < port) errors.invalid(`${at}.endPort`, port, 'must be greater than or equal to `port`')
      errors.invalidAll(`${at}.endPort`, endPort, isPortNumber(endPort))
    }
  })
}

/** Upstream: ValidateNetworkPolicyPeer */
function validatePeers(peers: readonly NetworkPolicyPeer[] | undefined, field: string, errors: ErrorList, rules: PolicyRules): void {
  peers?.forEach(({ podSelector, namespaceSelector, ipBlock }, index) => {
    const at = `${field}[${index}]`
    validateLabelSelector(podSelector, `${at}.podSelector`, errors, rules)
    validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`, errors, rules)
    if (ipBlock !== undefined) validateBlock(ipBlock, `${at}.ipBlock`, errors, rules)
    const count = [podSelector, namespaceSelector, ipBlock].filter((peer) => peer !== undefined).length
    if (count === 0) errors.required(at, 'must specify a peer')
    else if (count > 1 && ipBlock !== undefined) errors.forbidden(at, 'may not specify both ipBlock and another peer')
  })
}

/** Upstream: ValidateIPBlock */
function validateBlock({ cidr, except }: IPBlock, at: string, errors: ErrorList, { existing }: PolicyRules): void {
  if (!cidr) {
    errors.required(`${at}.cidr`)
    return
  }
  validateLegacyCidr(cidr, `${at}.cidr`, errors, existing)
  const block = parseCidr(cidr)
  if (block === undefined) return
  except?.forEach((hole, index) => {
    const field = `${at}.except[${index}]`
    validateLegacyCidr(hole, field, errors, existing)
    const part = parseCidr(hole)
    if (part === undefined) return
    const isInside = part.ip.length === block.ip.length && hasPrefix(part.ip, block.ip, block.bits)
    if (!isInside || block.bits >= part.bits) errors.invalid(field, hole, 'must be a strict subset of `cidr`')
  })
}

function hasPrefix(ip: IpBytes, network: IpBytes, bits: number): boolean {
  return network.every((byte, index) => {
    const mask = (0xff00 >> Math.min(8, Math.max(0, bits - 8 * index))) & 0xff
    return (byte & mask) === (ip[index]! & mask)
  })
}
