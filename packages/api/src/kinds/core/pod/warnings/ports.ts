import { allContainers } from '../../../../pods/containers.ts'
import type { ContainerPort, PodSpec } from '../../../../types/generated.ts'

interface PlacedPort {
  readonly port: ContainerPort
  readonly field: string
}

/** Upstream: the parts of pkg/api/pod warningsForPodSpecAndMeta that are about ports */
export function portWarnings(spec: PodSpec, path: string): readonly string[] {
  const ports = allContainers(spec).flatMap(({ container, field }) =>
    (container.ports ?? []).map((port, index): PlacedPort => ({ port, field: `${path}.${field}.ports[${index}]` })),
  )
  return [...overlapWarnings(ports), ...nameWarnings(ports)]
}

function overlapWarnings(ports: readonly PlacedPort[]): readonly string[] {
  const warnings: string[] = []
  const seen = new Map<string, PlacedPort[]>()
  for (const { port, field } of ports) {
    if (port.hostIP && !port.hostPort) warnings.push(`${field}: hostIP set without hostPort: ${goText(port)}`)
    const key = `${port.containerPort}/${port.protocol}`
    const others = seen.get(key) ?? []
    for (const other of others) {
      const conflict = conflictOf(port, other.port)
      if (conflict !== undefined) warnings.push(`${field}: ${conflict} port definition with ${other.field}`)
    }
    seen.set(key, [...others, { port, field }])
  }
  return warnings
}

function conflictOf(port: ContainerPort, other: ContainerPort): string | undefined {
  const [hostPort, otherPort] = [port.hostPort ?? 0, other.hostPort ?? 0]
  const [hostIp, otherIp] = [port.hostIP ?? '', other.hostIP ?? '']
  if (hostIp === otherIp && hostPort === otherPort) return 'duplicate'
  if (hostPort === 0 || otherPort === 0) return 'overlapping'
  return hostPort === otherPort && (hostIp === '') !== (otherIp === '') ? 'dangerously ambiguous' : undefined
}

/** As Go prints the struct. */
function goText({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: ContainerPort): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`
}

function nameWarnings(ports: readonly PlacedPort[]): readonly string[] {
  const first = new Map<string, string>()
  const warnings: string[] = []
  for (const { port, field } of ports) {
    if (!port.name) continue
    const other = first.get(port.name)
    if (other === undefined) first.set(port.name, field)
    else {
      const effect = `services and probes that select ports by name will use ${other}`
      warnings.push(`${field}: duplicate port name ${JSON.stringify(port.name)} with ${other}, ${effect}`)
    }
  }
  return warnings
}
