import type { EndpointSlice, Service } from '@kubesim/api'
import { serviceOfHost } from '../service-host.ts'

/** Where requests go. */
export interface TrafficTarget {
  readonly namespace: string
  readonly name: string
  readonly port: number
  readonly path: string
}

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** Of a URL of a Service: `http://web-app.default.svc/cart`. Throws a RangeError for others. */
export function trafficTarget(url: string): TrafficTarget {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const service = parsed === undefined ? undefined : serviceOfHost(parsed.hostname, 'default')
  const known = parsed === undefined ? undefined : PORTS[parsed.protocol]
  if (parsed === undefined || service === undefined || known === undefined)
    throw new RangeError(`"${url}" is not the URL of a Service, such as http://web-app.default.svc:8080/cart`)
  return { ...service, port: parsed.port === '' ? known : Number(parsed.port), path: parsed.pathname + parsed.search }
}

/** One pod that takes requests, or an address behind which there is none. */
export interface TrafficEndpoint {
  readonly nodeName: string
  readonly podKey: string
  readonly port: number
}

/**
 * The endpoints that requests are spread over: the ready ones, or where there are none those on their way out that still serve.
 * Upstream: pkg/proxy CategorizeEndpoints
 */
export function trafficEndpoints(service: Service | undefined, slices: readonly EndpointSlice[], port: number): readonly TrafficEndpoint[] {
  const servicePort = service?.spec.ports?.find((each) => each.port === port && (each.protocol ?? 'TCP') === 'TCP')
  if (servicePort === undefined) return []
  const ready: TrafficEndpoint[] = []
  const leaving: TrafficEndpoint[] = []
  for (const { ports, endpoints } of slices) {
    const number = ports?.find(({ name = '' }) => name === (servicePort.name ?? ''))?.port
    if (number === undefined) continue
    for (const { conditions, nodeName = '', targetRef, addresses } of endpoints ?? []) {
      const podKey = targetRef?.kind === 'Pod' ? `${targetRef.namespace}/${targetRef.name}` : `address/${addresses[0]}`
      const endpoint = { nodeName, podKey, port: number }
      if (conditions?.ready !== false) ready.push(endpoint)
      else if (conditions.serving && conditions.terminating) leaving.push(endpoint)
    }
  }
  return (ready.length > 0 ? ready : leaving).sort((a, b) => (a.podKey < b.podKey ? -1 : 1))
}
