import type { Service, ServicePort, ServiceSpec, ServiceStatus } from '../../../types/generated.ts'
import { changed, mapShared } from '../../structural-sharing.ts'

const CLIENT_IP_SECONDS = 10_800
const INTERNAL_TYPES: ReadonlySet<string> = new Set(['ClusterIP', 'NodePort', 'LoadBalancer'])

/** Upstream: pkg/apis/core/v1 SetDefaults_Service */
export function defaultService(service: Service): Service {
  const given = service.spec ?? {}
  const type = given.type || 'ClusterIP'
  const spec = changed(given, {
    type,
    ...defaultAffinity(given),
    ports: mapShared(given.ports, defaultPort),
    externalTrafficPolicy: given.externalTrafficPolicy || (isExternallyAccessible({ ...given, type }) ? 'Cluster' : undefined),
    internalTrafficPolicy: given.internalTrafficPolicy ?? (INTERNAL_TYPES.has(type) ? 'Cluster' : undefined),
    allocateLoadBalancerNodePorts: given.allocateLoadBalancerNodePorts ?? (type === 'LoadBalancer' ? true : undefined),
  })
  return changed(service, { spec, status: type === 'LoadBalancer' ? defaultIpModes(service.status) : service.status })
}

/** Reached from outside the cluster. Upstream: pkg/api/service ExternallyAccessible */
export function isExternallyAccessible(spec: ServiceSpec): boolean {
  if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') return true
  return spec.type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0
}

function defaultAffinity({
  sessionAffinity,
  sessionAffinityConfig,
}: ServiceSpec): Pick<ServiceSpec, 'sessionAffinity' | 'sessionAffinityConfig'> {
  if (sessionAffinity === 'ClientIP') {
    const isComplete = sessionAffinityConfig?.clientIP?.timeoutSeconds !== undefined
    return {
      sessionAffinity,
      sessionAffinityConfig: isComplete ? sessionAffinityConfig : { clientIP: { timeoutSeconds: CLIENT_IP_SECONDS } },
    }
  }
  const isNone = !sessionAffinity || sessionAffinity === 'None'
  return { sessionAffinity: sessionAffinity || 'None', ...(isNone ? { sessionAffinityConfig: undefined } : {}) }
}

function defaultPort(port: ServicePort): ServicePort {
  const { protocol, targetPort } = port
  return changed(port, {
    protocol: protocol || 'TCP',
    targetPort: targetPort === 0 || targetPort === '' ? port.port : (targetPort ?? port.port),
  })
}

function defaultIpModes(status: ServiceStatus | undefined): ServiceStatus | undefined {
  const { loadBalancer } = status ?? {}
  if (!status || !loadBalancer?.ingress) return status
  const ingress = mapShared(loadBalancer.ingress, (point) => (point.ip ? changed(point, { ipMode: point.ipMode ?? 'VIP' }) : point))
  return changed(status, { loadBalancer: changed(loadBalancer, { ingress }) })
}
