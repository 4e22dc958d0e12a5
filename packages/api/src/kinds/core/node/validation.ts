import type { Node, NodeConfigSource } from '../../../types/generated.ts'
import { utf8Length } from '../../rules/base64.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isConfigKey, isDns1123Label, isDns1123Subdomain } from '../../rules/formats.ts'
import { isDualStackCidrs, validateLegacyCidr } from '../../rules/ip.ts'
import { validatePositive, validateResourceQuantity } from '../../rules/values.ts'
import { validateNodeAnnotations } from './annotations.ts'
import { validateTaintList } from './taints.ts'

const TAINTS = 'metadata.taints'

/** Upstream: pkg/apis/core/validation ValidateNode */
export function validateNode(node: Node, errors: ErrorList): void {
  const { spec = {}, status } = node
  validateNodeAnnotations(node.metadata.annotations, errors)
  validateTaintList(spec.taints, TAINTS, errors)
  validateResources(node, errors)
  const swap = status?.nodeInfo?.swap?.capacity
  if (swap !== undefined) validatePositive(swap, 'metadata.nodeSwapStatus.capacity', errors)
  validateDeclaredFeatures(status?.declaredFeatures, errors)
  validatePodCidrs(spec.podCIDRs ?? [], errors)
}

/** Upstream: ValidateNodeResources */
function validateResources({ status }: Node, errors: ErrorList): void {
  for (const list of ['capacity', 'allocatable'] as const) {
    const amounts = status?.[list]
    for (const name in amounts) validateResourceQuantity(name, amounts[name]!, `status.${list}.${name}`, errors)
  }
}

const FEATURE = /^([A-Z][A-Za-z0-9]*)(\/[A-Za-z][A-Za-z0-9]*)*$/
const FEATURE_LENGTH_MAX = 253

/** Upstream: validateNodeDeclaredFeatures */
function validateDeclaredFeatures(features: readonly string[] | undefined, errors: ErrorList): void {
  features?.forEach((feature, index) => {
    const at = `status.declaredFeatures[${index}]`
    const prefix = `invalid feature name ${JSON.stringify(feature)}: must`
    const rule = 'start with an UpperCamelCase segment, with subsequent segments separated by '
    if (utf8Length(feature) > FEATURE_LENGTH_MAX) errors.invalid(at, feature, `${prefix} be no more than ${FEATURE_LENGTH_MAX} characters`)
    else if (!FEATURE.test(feature)) {
      const detail = `${rule}'/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`
      errors.invalid(at, feature, `${prefix} ${detail}`)
    }
    const next = features[index + 1]
    if (next === undefined) return
    if (next === feature) errors.duplicate(`status.declaredFeatures[${index + 1}]`, next)
    else if (next < feature) errors.invalid(`status.declaredFeatures[${index + 1}]`, next, 'list must be sorted alphabetically')
  })
}

function validatePodCidrs(cidrs: readonly string[], errors: ErrorList): void {
  const field = 'spec.podCIDRs'
  cidrs.forEach((cidr, index) => {
    validateLegacyCidr(cidr, `${field}[${index}]`, errors)
  })
  if (cidrs.length < 2) return
  const isDual = isDualStackCidrs(cidrs)
  if (isDual === undefined) {
    const invalid = cidrs.findIndex((cidr) => isDualStackCidrs([cidr]) === undefined)
    const problem = `invalid CIDR[${invalid}]: <nil> (invalid CIDR address: ${cidrs[invalid]})`
    errors.internal(field, `invalid PodCIDRs. failed to check with dual stack with error:${problem}`)
  }
  if (!isDual || cidrs.length > 2) errors.invalid(field, cidrs, 'may specify no more than one CIDR for each IP family')
}

/** Upstream: ValidateNodeUpdate */
export function validateNodeUpdate(next: Node, live: Node, errors: ErrorList): void {
  const [spec, before] = [next.spec ?? {}, live.spec ?? {}]
  validateNodeAnnotations(next.metadata.annotations, errors)
  validateResources(next, errors)
  validateDeclaredFeatures(next.status?.declaredFeatures, errors)
  validateAddresses(next, errors)
  const cidrs = spec.podCIDRs ?? []
  const forbidCidrs = () => errors.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')
  const oldCidrs = before.podCIDRs ?? []
  if (oldCidrs.length > 0 && oldCidrs.length !== cidrs.length) forbidCidrs()
  else {
    oldCidrs.forEach((cidr, index) => {
      if (cidr !== cidrs[index]) forbidCidrs()
    })
  }
  if (before.providerID && before.providerID !== spec.providerID) {
    errors.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')
  }
  if (spec.configSource !== undefined) validateConfigSource(spec.configSource, errors)
  validateTaintList(spec.taints, TAINTS, errors)
  if ((spec.externalID ?? '') !== (before.externalID ?? '')) errors.forbidden('spec.externalID', 'may not be updated')
}

function validateAddresses({ status }: Node, errors: ErrorList): void {
  const seen = new Set<string>()
  status?.addresses?.forEach(({ type, address }, index) => {
    const key = `${type}/${address}`
    if (seen.has(key)) errors.duplicate(`status.addresses[${index}]`, { Type: type, Address: address })
    seen.add(key)
  })
}

/** Nobody reads it any more. Upstream: validateNodeConfigSourceSpec */
function validateConfigSource({ configMap }: NodeConfigSource, errors: ErrorList): void {
  const field = 'spec.configSource'
  if (configMap === undefined) {
    errors.invalid(field, { ConfigMap: null }, 'exactly one reference subfield must be non-nil')
    return
  }
  const { name = '', namespace = '', kubeletConfigKey = '', uid = '', resourceVersion = '' } = configMap
  if (uid) errors.forbidden(`${field}.configMap.uid`, 'uid must not be set in spec')
  if (resourceVersion) errors.forbidden(`${field}.configMap.resourceVersion`, 'resourceVersion must not be set in spec')
  const validate = (part: string, value: string, rule: (value: string) => readonly string[]) => {
    if (value === '') errors.required(`${field}.configMap.${part}`)
    else errors.invalidAll(`${field}.configMap.${part}`, value, rule(value))
  }
  validate('namespace', namespace, isDns1123Label)
  validate('name', name, isDns1123Subdomain)
  validate('kubeletConfigKey', kubeletConfigKey, isConfigKey)
}
