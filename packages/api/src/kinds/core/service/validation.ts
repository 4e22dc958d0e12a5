import type { Service, ServicePort, ServiceSpec, SessionAffinityConfig } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isPortNumber } from '../../rules/formats.ts'
import { validateLegacyCidr, validateLegacyIp } from '../../rules/ip.ts'
import { validateLabels } from '../../rules/labels.ts'
import {
  validateDnsLabel,
  validateDnsSubdomain,
  validateEndpointIp,
  validatePortNumberOrName,
  validateQualifiedName,
} from '../../rules/values.ts'
import { isHeadless, validateClusterIps } from './cluster-ips.ts'
import { isExternallyAccessible } from './defaults.ts'

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints'
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode'
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges'
const SESSION_SECONDS_MAX = 86_400

const AFFINITIES = ['ClientIP', 'None']
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const POLICIES = ['Cluster', 'Local']
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode']

/** Upstream: pkg/apis/core/validation validateService */
export function validateService(service: Service, errors: ErrorList, live: Service | undefined = undefined): void {
  const { metadata, spec = {} } = service
  const [mode, hints] = [metadata.annotations?.[TOPOLOGY_MODE], metadata.annotations?.[TOPOLOGY_HINTS]]
  if (mode !== undefined && hints !== undefined && mode !== hints) {
    const detail = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`
    errors.invalid(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, detail)
  }
  const ports = spec.ports ?? []
  if (ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName') errors.required('spec.ports')
  validateType(spec, errors)
  validatePorts(ports, errors)
  validateLabels(spec.selector, 'spec.selector', errors)
  validateAffinity(spec, errors)
  validateClusterIps(spec, live?.spec, errors)
  validateExternalIps(spec, live?.spec, errors)
  if (!spec.type) errors.required('spec.type')
  else if (!TYPES.includes(spec.type)) errors.notSupported('spec.type', spec.type, TYPES)
  validatePortNumbers(spec, ports, errors)
  validateSourceRanges(service, live, errors)
  validateLoadBalancerFields(spec, errors)
  validateExternalTraffic(spec, errors)
  validateTrafficPolicies(spec, errors)
}

/** What goes with each type. */
function validateType(spec: ServiceSpec, errors: ErrorList): void {
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless(spec)) {
    errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`)
  }
  if (spec.type !== 'ExternalName') return
  const unset = 'may not be set for ExternalName services'
  if ((spec.clusterIPs ?? []).length > 0) errors.forbidden('spec.clusterIPs', unset)
  if ((spec.ipFamilies ?? []).length > 0) errors.forbidden('spec.ipFamilies', unset)
  if (spec.ipFamilyPolicy !== undefined) errors.forbidden('spec.ipFamilyPolicy', unset)
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  if (name === '') errors.required('spec.externalName')
  else validateDnsSubdomain(name, 'spec.externalName', errors)
}

/** Upstream: validateServicePort */
function validatePorts(ports: readonly ServicePort[], errors: ErrorList): void {
  const names = new Set<string>()
  ports.forEach(({ name = '', port = 0, protocol, targetPort, appProtocol }, index) => {
    const at = `spec.ports[${index}]`
    if (name !== '') {
      validateDnsLabel(name, `${at}.name`, errors)
      if (names.has(name)) errors.duplicate(`${at}.name`, name)
      names.add(name)
    } else if (ports.length > 1) errors.required(`${at}.name`)
    errors.invalidAll(`${at}.port`, port, isPortNumber(port))
    if (!protocol) errors.required(`${at}.protocol`)
    else if (!PROTOCOLS.includes(protocol)) errors.notSupported(`${at}.protocol`, protocol, PROTOCOLS)
    validatePortNumberOrName(targetPort, `${at}.targetPort`, errors)
    if (appProtocol !== undefined) validateQualifiedName(appProtocol, `${at}.appProtocol`, errors)
  })
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec, errors: ErrorList): void {
  const field = 'spec.sessionAffinityConfig'
  if (!sessionAffinity) errors.required('spec.sessionAffinity')
  else if (!AFFINITIES.includes(sessionAffinity)) errors.notSupported('spec.sessionAffinity', sessionAffinity, AFFINITIES)
  if (sessionAffinity === 'ClientIP') validateClientIp(sessionAffinityConfig, field, errors)
  else if (sessionAffinity === 'None' && sessionAffinityConfig !== undefined) {
    errors.forbidden(field, 'must not be set when session affinity is None')
  }
}

/** Upstream: validateClientIPAffinityConfig */
function validateClientIp(config: SessionAffinityConfig | undefined, field: string, errors: ErrorList): void {
  if (config === undefined) {
    errors.required(field, 'when session affinity type is ClientIP')
    return
  }
  if (config.clientIP === undefined) {
    errors.required(`${field}.clientIP`, 'when session affinity type is ClientIP')
    return
  }
  const seconds = config.clientIP.timeoutSeconds
  if (seconds === undefined) {
    errors.required(`${field}.clientIP.timeoutSeconds`, 'when session affinity type is ClientIP')
    return
  }
  if (seconds > 0 && seconds <= SESSION_SECONDS_MAX) return
  errors.invalid(`${field}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${SESSION_SECONDS_MAX}`)
}

function validateExternalIps(spec: ServiceSpec, live: ServiceSpec | undefined, errors: ErrorList): void {
  spec.externalIPs?.forEach((address, index) => {
    const at = `spec.externalIPs[${index}]`
    const before = errors.count
    validateLegacyIp(address, at, errors, live?.externalIPs)
    if (errors.count === before) validateEndpointIp(address, at, errors)
  })
}

/** Each number once per protocol. */
function validatePortNumbers({ type }: ServiceSpec, ports: readonly ServicePort[], errors: ErrorList): void {
  if (type === 'ClusterIP') {
    ports.forEach(({ nodePort }, index) => {
      if (nodePort) errors.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")
    })
  }
  const nodePorts = new Set<string>()
  ports.forEach(({ nodePort, protocol }, index) => {
    if (!nodePort) return
    const key = `${protocol}/${nodePort}`
    if (nodePorts.has(key)) errors.duplicate(`spec.ports[${index}].nodePort`, nodePort)
    nodePorts.add(key)
  })
  const numbers = new Set<string>()
  ports.forEach(({ port = 0, protocol = '' }, index) => {
    const key = `${protocol}/${port}`
    // As the internal version writes it, which is what messages show.
    const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 }
    if (numbers.has(key)) errors.duplicate(`spec.ports[${index}]`, shown)
    numbers.add(key)
  })
}

const LOAD_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'"

/** The field, or the annotation that came before it. */
function validateSourceRanges({ metadata, spec = {} }: Service, live: Service | undefined, errors: ErrorList): void {
  const ranges = spec.loadBalancerSourceRanges ?? []
  const annotation = metadata.annotations?.[SOURCE_RANGES]
  if (ranges.length > 0) {
    const field = 'spec.LoadBalancerSourceRanges'
    if (spec.type !== 'LoadBalancer') errors.forbidden(field, LOAD_BALANCER_ONLY)
    const existing = live?.spec?.loadBalancerSourceRanges?.map((range) => range.trim())
    ranges.forEach((range, index) => {
      validateLegacyCidr(range.trim(), `${field}[${index}]`, errors, existing)
    })
  } else if (annotation !== undefined) {
    const field = `metadata.annotations[${SOURCE_RANGES}]`
    if (spec.type !== 'LoadBalancer') errors.forbidden(field, LOAD_BALANCER_ONLY)
    if (live?.metadata.annotations?.[SOURCE_RANGES] === annotation || annotation.trim() === '') return
    for (const range of annotation.trim().split(',')) validateLegacyCidr(range.trim(), field, errors)
  }
}

function validateLoadBalancerFields({ type, allocateLoadBalancerNodePorts, loadBalancerClass }: ServiceSpec, errors: ErrorList): void {
  const isBalanced = type === 'LoadBalancer'
  if (allocateLoadBalancerNodePorts !== undefined && !isBalanced) errors.forbidden('spec.allocateLoadBalancerNodePorts', LOAD_BALANCER_ONLY)
  if (allocateLoadBalancerNodePorts === undefined && isBalanced) errors.required('allocateLoadBalancerNodePorts')
  validateBalancerClass(isBalanced, loadBalancerClass, errors)
}

/** Upstream: validateLoadBalancerClassField */
export function validateBalancerClass(isBalanced: boolean, balancerClass: string | undefined, errors: ErrorList): void {
  if (balancerClass === undefined) return
  if (isBalanced) validateQualifiedName(balancerClass, 'spec.loadBalancerClass', errors)
  else errors.forbidden('spec.loadBalancerClass', LOAD_BALANCER_ONLY)
}

/** Upstream: pkg/api/service NeedsHealthCheck */
export function needsHealthCheck({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
}

/** Upstream: validateServiceExternalTrafficPolicy */
function validateExternalTraffic(spec: ServiceSpec, errors: ErrorList): void {
  const { externalTrafficPolicy: policy, healthCheckNodePort: port = 0 } = spec
  const field = 'spec.externalTrafficPolicy'
  if (!isExternallyAccessible(spec)) {
    if (policy) errors.invalid(field, policy, 'may only be set for externally-accessible services')
  } else if (!policy) errors.required(field)
  else if (!POLICIES.includes(policy)) errors.notSupported(field, policy, POLICIES)
  if (!needsHealthCheck(spec)) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    if (port !== 0) errors.invalid('spec.healthCheckNodePort', port, detail)
  } else if (port === 0) errors.required('spec.healthCheckNodePort')
  else errors.invalidAll('spec.healthCheckNodePort', port, isPortNumber(port))
}

/** Upstream: validateServiceInternalTrafficFieldsValue, validateServiceTrafficDistribution */
function validateTrafficPolicies({ type, internalTrafficPolicy: policy, trafficDistribution }: ServiceSpec, errors: ErrorList): void {
  const field = 'spec.internalTrafficPolicy'
  const isNeeded = type === 'NodePort' || type === 'LoadBalancer' || type === 'ClusterIP'
  if (policy === undefined && isNeeded) errors.required(field)
  if (policy !== undefined && !POLICIES.includes(policy)) errors.notSupported(field, policy, POLICIES)
  if (trafficDistribution === undefined || DISTRIBUTIONS.includes(trafficDistribution)) return
  errors.notSupported('spec.trafficDistribution', trafficDistribution, DISTRIBUTIONS)
}
