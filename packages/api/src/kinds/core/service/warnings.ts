import type { Service, ServiceSpec } from '../../../types/generated.ts'
import { cidrWarnings, ipWarnings } from '../../rules/ip-warnings.ts'

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints'

/** Upstream: pkg/api/service GetWarningsForService */
export function serviceWarnings({ metadata, spec = {} }: Service): readonly string[] {
  const { clusterIP, clusterIPs = [], externalIPs = [], loadBalancerIP, loadBalancerSourceRanges = [] } = spec
  const hasIp = clusterIP !== 'None' && Boolean(clusterIP)
  return [
    ...(metadata.annotations?.[TOPOLOGY_HINTS] === undefined
      ? []
      : [`annotation ${TOPOLOGY_HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`]),
    ...(hasIp ? clusterIPs.flatMap((address, index) => ipWarnings(address, `spec.clusterIPs[${index}]`)) : []),
    ...headlessWarnings(spec),
    ...externalIPs.flatMap((address, index) => ipWarnings(address, `spec.externalIPs[${index}]`)),
    ...(loadBalancerIP ? ipWarnings(loadBalancerIP, 'spec.loadBalancerIP') : []),
    ...loadBalancerSourceRanges.flatMap((range, index) => cidrWarnings(range, `spec.loadBalancerSourceRanges[${index}]`)),
    ...typeWarnings(spec),
  ]
}

function headlessWarnings({ type, clusterIP, loadBalancerIP, externalIPs = [], sessionAffinity }: ServiceSpec): readonly string[] {
  if (type !== 'ClusterIP' || clusterIP !== 'None') return []
  return [
    ...(loadBalancerIP ? ['spec.loadBalancerIP is ignored for headless services'] : []),
    ...(externalIPs.length > 0 ? ['spec.externalIPs is ignored for headless services'] : []),
    ...(sessionAffinity !== 'None' ? ['spec.SessionAffinity is ignored for headless services'] : []),
  ]
}

function typeWarnings({ type, externalIPs = [], externalName, trafficDistribution }: ServiceSpec): readonly string[] {
  const isName = type === 'ExternalName'
  return [
    ...(isName && externalIPs.length > 0 ? ['spec.externalIPs is ignored when spec.type is "ExternalName"'] : []),
    ...(!isName && externalName ? ['spec.externalName is ignored when spec.type is not "ExternalName"'] : []),
    ...(trafficDistribution === 'PreferClose' ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'] : []),
  ]
}
