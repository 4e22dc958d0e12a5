import type { Pod, PodSpec } from '@kubesim/api'

const ANY = '0.0.0.0'

/** Whether two pods cannot have their host ports on one node. Upstream: plugins/nodeports */
export function hostPortsConflict(wanted: PodSpec, others: Iterable<Pod>): boolean {
  const ports = hostPorts(wanted)
  if (ports.length === 0) return false
  for (const { spec } of others)
    for (const taken of hostPorts(spec))
      if (ports.some((each) => each.port === taken.port && each.protocol === taken.protocol && overlap(each.ip, taken.ip))) return true
  return false
}

function overlap(a: string, b: string): boolean {
  return a === b || a === ANY || b === ANY
}

function hostPorts({ containers, initContainers = [] }: PodSpec) {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...containers, ...sidecars].flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol = 'TCP' }) =>
      hostPort === undefined || hostPort === 0
        ? []
        : [{ port: hostPort, protocol, ip: hostIP === undefined || hostIP === '' ? ANY : hostIP }],
    ),
  )
}
