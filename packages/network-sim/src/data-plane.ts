import { type Service, services } from '@kubesim/api'
import type { Client } from '@kubesim/client'
import type { DataPlane, DialTarget } from '@kubesim/kernel'

export interface DataPlaneOptions {
  readonly client: Client
  /** A pod serves this port of this address now. */
  readonly listens: (ip: string, port: number) => boolean
  /** An address belongs to a running pod. */
  readonly hasPod: (ip: string) => boolean
}

/**
 * Connections straight to pods, and the names of Services. Differs: traffic to a Service's own address is not routed yet, so dialling one is
 * unreachable.
 */
export function createDataPlane(options: DataPlaneOptions): DataPlane {
  return {
    resolve(host, namespace) {
      const service = serviceNamed(options.client, host, namespace)
      const ip = service?.spec.clusterIP
      return ip === undefined || ip === '' || ip === 'None' ? [] : [ip]
    },
    dial({ ip, port }: DialTarget) {
      if (options.listens(ip, port)) return 'connected'
      return options.hasPod(ip) ? 'refused' : 'unreachable'
    },
  }
}

/** `name`, `name.namespace`, `name.namespace.svc` and the fully qualified form. */
function serviceNamed(client: Client, host: string, namespace: string): Service | undefined {
  const [name = '', space = namespace, svc = 'svc', ...domain] = host.replace(/\.$/, '').split('.')
  if (svc !== 'svc' || (domain.length > 0 && domain.join('.') !== 'cluster.local')) return undefined
  return client.of(services).find({ namespace: space, name })
}
