import type { Service, ServicePort, ServiceSpec } from '@kubesim/api'
import { internalError, invalid } from '../../failures.ts'
import { PortError, type PortOperation } from './node-port.ts'

/** Every node port that a Service holds, that of its health check included. */
export function heldPorts(spec: ServiceSpec | undefined): readonly number[] {
  if (spec === undefined) return []
  const ports = (spec.ports ?? []).map((port) => port.nodePort ?? 0).filter((port) => port !== 0)
  return spec.healthCheckNodePort ? [...ports, spec.healthCheckNodePort] : ports
}

export function needsNodePorts(spec: ServiceSpec): boolean {
  return spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
}

export function needsHealthCheckPort(spec: ServiceSpec): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'
}

/** Node ports of a new Service: ports that share a number (TCP and UDP) share a node port. Upstream: core/service/storage initNodePorts */
export function withNodePorts(service: Service, operation: PortOperation): Service {
  const spec = service.spec!
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return service
  const byPort = new Map<number, number>()
  const ports = (spec.ports ?? []).map((port, index) => {
    if (!port.nodePort && !needsNodePorts(spec)) return port
    const shared = byPort.get(port.port)
    const nodePort =
      shared === undefined ? firstNodePort(service, { index, operation }) : furtherNodePort(service, { index, operation, shared })
    if (shared === undefined) byPort.set(port.port, nodePort)
    return nodePort === port.nodePort ? port : { ...port, nodePort }
  })
  return withHealthCheckPort({ ...service, spec: { ...spec, ports } } as Service, operation)
}

interface PortChoice {
  readonly index: number
  readonly operation: PortOperation
}

function firstNodePort(service: Service, choice: PortChoice): number {
  const ports = service.spec!.ports ?? []
  const { port } = ports[choice.index]!
  const requested = ports.find((other) => other.port === port && other.nodePort)?.nodePort
  return requested === undefined ? takeNext(choice.operation, 'nodePort') : take(service, { ...choice, nodePort: requested })
}

function furtherNodePort(service: Service, choice: PortChoice & { readonly shared: number }): number {
  const { nodePort } = service.spec!.ports![choice.index]!
  if (!nodePort || nodePort === choice.shared) return choice.shared
  return take(service, { ...choice, nodePort })
}

/** Node ports of a changed Service: those it has stay. Upstream: core/service/storage updateNodePorts */
export function withUpdatedNodePorts(service: Service, old: Service, operation: PortOperation): Service {
  const spec = service.spec!
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return service
  const held = new Set(heldPorts(old.spec))
  const seen = new Set<string>()
  const ports = (spec.ports ?? []).map((port, index) => {
    if (!port.nodePort && !needsNodePorts(spec)) return port
    const { nodePort } = port
    if (!nodePort) return { ...port, nodePort: takeNext(operation, 'nodePort') }
    if (!held.has(nodePort)) {
      take(service, { index, operation, nodePort })
      held.add(nodePort)
    }
    const key = `${port.protocol} ${nodePort}`
    if (seen.has(key)) throw internalError(`duplicate nodePort: {${port.protocol} ${nodePort}}`)
    seen.add(key)
    return port
  })
  const updated = { ...service, spec: { ...spec, ports } } as Service
  return needsHealthCheckPort(old.spec!) ? updated : withHealthCheckPort(updated, operation)
}

function withHealthCheckPort(service: Service, operation: PortOperation): Service {
  const spec = service.spec!
  if (!needsHealthCheckPort(spec)) return service
  const requested = spec.healthCheckNodePort
  if (!requested) return { ...service, spec: { ...spec, healthCheckNodePort: takeNext(operation, 'HealthCheck NodePort') } } as Service
  try {
    operation.take(requested)
    return service
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    throw internalError(`failed to allocate requested HealthCheck NodePort ${requested}: ${error.message}`)
  }
}

function take(service: Service, { index, operation, nodePort }: PortChoice & { readonly nodePort: number }): number {
  try {
    operation.take(nodePort)
    return nodePort
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    const problem = {
      type: 'FieldValueInvalid',
      field: `spec.ports[${index}].nodePort`,
      badValue: nodePort,
      detail: error.message,
    } as const
    throw invalid({ group: '', kind: 'Service' }, service.metadata.name ?? '', [problem])
  }
}

function takeNext(operation: PortOperation, what: string): number {
  try {
    return operation.takeNext()
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    throw internalError(`failed to allocate a ${what}: ${error.message}`)
  }
}

/** Node ports that a client left out because it does not know them are kept. Upstream: core/service/storage patchAllocatedValues */
export function withKnownNodePorts(next: ServiceSpec, old: ServiceSpec): ServiceSpec {
  if (!needsNodePorts(next) || !needsNodePorts(old)) return next
  const kept = new Set((next.ports ?? []).map((port) => port.nodePort).filter(Boolean))
  const used = new Set((old.ports ?? []).map((port) => port.nodePort).filter((port) => port && kept.has(port)))
  const byName = new Map((old.ports ?? []).map((port) => [port.name ?? '', port.nodePort]))
  const ports = (next.ports ?? []).map((port): ServicePort => {
    const known = byName.get(port.name ?? '')
    return port.nodePort || !known || used.has(known) ? port : { ...port, nodePort: known }
  })
  return { ...next, ports }
}
