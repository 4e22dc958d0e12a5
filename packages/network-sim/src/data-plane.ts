import { type Endpoint, type EndpointSlice, endpointSlices, type Service, services } from '@kubesim/api'
import type { Client } from '@kubesim/client'
import type { DataPlane, DialResult, DialTarget } from '@kubesim/kernel'
import { serviceOfHost } from './service-host.ts'

export interface DataPlaneOptions {
  readonly client: Client
  /** A pod serves this port of this address now. */
  readonly listens: (ip: string, port: number) => boolean
  /** An address belongs to a running pod. */
  readonly hasPod: (ip: string) => boolean
}

const SERVICE_NAME = 'kubernetes.io/service-name'

/**
 * Connections to pods and through Services, and the names of Services. Upstream: kube-proxy, CoreDNS
 * Differs: the ready endpoints of a Service take turns, where kube-proxy draws lots; sessionAffinity and traffic policies are not acted on.
 */
export function createDataPlane(options: DataPlaneOptions): DataPlane {
  const turns = new Map<string, number>()
  function dial({ ip, port }: { readonly ip: string; readonly port: number }): DialResult {
    if (options.listens(ip, port)) return 'connected'
    return options.hasPod(ip) ? 'refused' : 'unreachable'
  }
  /** Where a Service leads this time. */
  function placeOf(target: DialTarget): { readonly ip: string; readonly port: number } | undefined {
    const service = serviceAt(options.client, target.ip)
    if (service === undefined) return target
    const places = placesBehind(options.client, service, target)
    if (places.length === 0) return undefined
    const turn = turns.get(service.metadata.uid!) ?? 0
    turns.set(service.metadata.uid!, turn + 1)
    return places[turn % places.length]
  }
  return {
    resolve(host, namespace) {
      const service = serviceNamed(options.client, host, namespace)
      const ip = service?.spec.clusterIP
      if (ip !== 'None') return ip === undefined || ip === '' ? [] : [ip]
      return slicesOf(options.client, service!)
        .flatMap(readyEndpoints)
        .flatMap(({ addresses }) => addresses)
    },
    dial(target: DialTarget) {
      const place = placeOf(target)
      return place === undefined ? 'refused' : dial(place)
    },
    route(target: DialTarget) {
      const place = placeOf(target)
      if (place === undefined) return 'refused'
      const result = dial(place)
      return result === 'connected' ? place : result
    },
  }
}

function serviceAt(client: Client, ip: string): Service | undefined {
  return client.of(services).list({ fieldSelector: `spec.clusterIP=${ip}` }).items[0]
}

function slicesOf(client: Client, { metadata: { namespace, name } }: Service): readonly EndpointSlice[] {
  return client.of(endpointSlices).list({ namespace: namespace!, labelSelector: `${SERVICE_NAME}=${name}` }).items
}

/** Where a port of a Service leads. Nowhere means that connections are refused, as kube-proxy does. */
function placesBehind(client: Client, service: Service, target: DialTarget): readonly { readonly ip: string; readonly port: number }[] {
  const servicePort = (service.spec.ports ?? []).find(({ port, protocol = 'TCP' }) => port === target.port && protocol === target.protocol)
  if (servicePort === undefined) return []
  return slicesOf(client, service).flatMap((slice) => {
    const port = (slice.ports ?? []).find(({ name = '' }) => name === (servicePort.name ?? ''))?.port
    if (port === undefined) return []
    return readyEndpoints(slice).flatMap(({ addresses }) => addresses.map((ip) => ({ ip, port })))
  })
}

function readyEndpoints({ endpoints }: EndpointSlice): readonly Endpoint[] {
  return (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)
}

function serviceNamed(client: Client, host: string, namespace: string): Service | undefined {
  const at = serviceOfHost(host, namespace)
  if (at === undefined) return undefined
  // Whoever resolves names may list Services, not get them. Upstream: system:node-proxier, system:coredns
  return client.of(services).list({ namespace: at.namespace, fieldSelector: `metadata.name=${at.name}` }).items[0]
}
