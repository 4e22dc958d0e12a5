import type { Container, PodSpec, ServicePort } from '../types/generated.ts'
import { isRestartableInitContainer } from './containers.ts'

/**
 * The number of the port of a pod that a Service's port leads to: a number means itself, a name the port of that name and protocol in
 * a container or a sidecar. Undefined when the pod has none. Upstream: endpointslice FindPort
 */
export function findPort(spec: PodSpec, { targetPort, port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (typeof targetPort !== 'string') return targetPort ?? port
  const isWanted = (candidate: { readonly name?: string; readonly protocol?: string }) =>
    candidate.name === targetPort && (candidate.protocol || 'TCP') === protocol
  const find = (containers: readonly Container[]) => containers.flatMap(({ ports }) => ports ?? []).find(isWanted)?.containerPort
  return find(spec.containers) ?? find((spec.initContainers ?? []).filter(isRestartableInitContainer))
}
