import type { Service, ServiceSpec } from '../../../types/generated.ts'
import { changed, mapShared } from '../../structural-sharing.ts'
import { isExternallyAccessible } from './defaults.ts'
import { needsHealthCheck } from './validation.ts'

/**
 * Who changes the type of a Service and leaves what went with the old type as it was does not mean to keep it.
 * Upstream: pkg/registry/core/service dropTypeDependentFields
 */
export function dropTypeDependentFields(next: Service, live: Service): Service {
  const [spec, old] = [next.spec ?? {}, live.spec ?? {}]
  const kept = withoutBalancing(withoutPorts(withoutAddresses(spec, old), old), old)
  const hasBalancer = kept.type === 'LoadBalancer' || Object.keys(next.status?.loadBalancer ?? {}).length === 0
  const status = hasBalancer ? next.status : changed(next.status!, { loadBalancer: undefined })
  return changed(next, { spec: kept, status })
}

function withoutAddresses(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  if (old.type === 'ExternalName' || spec.type !== 'ExternalName') return spec
  const isSameIp = spec.clusterIP === old.clusterIP && isSameList(spec.clusterIPs, old.clusterIPs)
  return changed(spec, {
    clusterIP: isSameIp ? undefined : spec.clusterIP,
    clusterIPs: isSameIp ? undefined : spec.clusterIPs,
    ipFamilies: isSameList(spec.ipFamilies, old.ipFamilies) ? undefined : spec.ipFamilies,
    ipFamilyPolicy: spec.ipFamilyPolicy === old.ipFamilyPolicy ? undefined : spec.ipFamilyPolicy,
  })
}

function withoutPorts(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const known = new Set((old.ports ?? []).map(({ nodePort }) => nodePort))
  const hasOnlyKnown = (spec.ports ?? []).every(({ nodePort }) => !nodePort || known.has(nodePort))
  const dropsNodePorts = hasNodePorts(old) && !hasNodePorts(spec) && hasOnlyKnown
  const isSameCheck = (spec.healthCheckNodePort ?? 0) === (old.healthCheckNodePort ?? 0)
  const dropsCheck = needsHealthCheck(old) && !needsHealthCheck(spec) && isSameCheck
  return changed(spec, {
    ports: dropsNodePorts ? mapShared(spec.ports, (port) => changed(port, { nodePort: undefined })) : spec.ports,
    healthCheckNodePort: dropsCheck ? undefined : spec.healthCheckNodePort,
  })
}

function withoutBalancing(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const isReleased = old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer'
  const isHidden = isExternallyAccessible(old) && !isExternallyAccessible(spec)
  const unless = <T>(drops: boolean, value: T | undefined, before: T | undefined) => (drops && value === before ? undefined : value)
  return changed(spec, {
    allocateLoadBalancerNodePorts: unless(isReleased, spec.allocateLoadBalancerNodePorts, old.allocateLoadBalancerNodePorts),
    loadBalancerClass: unless(isReleased, spec.loadBalancerClass, old.loadBalancerClass),
    externalTrafficPolicy: unless(isHidden, spec.externalTrafficPolicy, old.externalTrafficPolicy),
  })
}

function hasNodePorts({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer'
}

function isSameList(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((element, at) => element === b[at])
}
