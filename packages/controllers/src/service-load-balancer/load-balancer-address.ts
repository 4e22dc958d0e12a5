import type { Service } from '@kubesim/api'

/** The blocks that RFC 5737 sets aside for documentation: nobody lives there. */
const BLOCKS = ['203.0.113', '198.51.100', '192.0.2']
const HOST_MAX = 254

/** The address that the simulated cloud gives a load balancer: the one asked for, the one it has, or the lowest that is free; undefined when none is. */
export function loadBalancerAddress(service: Service, taken: ReadonlySet<string>): string | undefined {
  const { spec, status } = service
  const present = status?.loadBalancer?.ingress?.[0]?.ip
  if (spec.loadBalancerIP) return spec.loadBalancerIP
  if (present !== undefined) return present
  for (const block of BLOCKS) {
    for (let host = 1; host <= HOST_MAX; host++) if (!taken.has(`${block}.${host}`)) return `${block}.${host}`
  }
  return undefined
}
