import { type EndpointSlice, type Event, formatLabels, type LoadBalancerIngress, type Service, type ServicePort } from '@kubesim/api'
import { type Description, description } from './description.ts'
import { endpointsText } from './endpoints.ts'
import { writeEvents } from './events.ts'
import { writeLabelsAndAnnotations, writeName } from './metadata.ts'

export interface ServiceView {
  readonly slices: readonly EndpointSlice[]
  readonly events: readonly Event[] | undefined
  readonly nowMs: number
}

/** Upstream: describeService */
export function describeService({ metadata, spec, status }: Service, { slices, events, nowMs }: ServiceView): string {
  return description((out) => {
    writeName(out, metadata)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `Selector:\t${formatLabels(spec.selector)}`)
    out.line(0, `Type:\t${spec.type ?? ''}`)
    writeAddresses(out, spec)
    const ingress = status?.loadBalancer?.ingress ?? []
    if (ingress.length > 0) out.line(0, `LoadBalancer Ingress:\t${ingress.map(ingressText).join(', ')}`)
    for (const port of spec.ports ?? []) writePort(out, port, slices)
    writePolicies(out, spec)
    writeEvents(out, events, nowMs)
  })
}

function writeAddresses(out: Description, spec: Service['spec']): void {
  if (spec.ipFamilyPolicy !== undefined) out.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`)
  out.line(0, `IP Families:\t${(spec.ipFamilies ?? []).join(',') || '<none>'}`)
  out.line(0, `IP:\t${spec.clusterIP ?? ''}`)
  out.line(0, `IPs:\t${(spec.clusterIPs ?? []).join(',') || '<none>'}`)
  if ((spec.externalIPs ?? []).length > 0) out.line(0, `External IPs:\t${spec.externalIPs!.join(',')}`)
  if (spec.loadBalancerIP) out.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`)
  if (spec.externalName) out.line(0, `External Name:\t${spec.externalName}`)
}

function ingressText({ ip, ipMode, hostname }: LoadBalancerIngress): string {
  if (!ip) return hostname ?? ''
  return ipMode === undefined ? ip : `${ip} (${ipMode})`
}

function writePort(
  out: Description,
  { name, port, protocol = '', targetPort, nodePort }: ServicePort,
  slices: readonly EndpointSlice[],
): void {
  const shown = name || '<unset>'
  out.line(0, `Port:\t${shown}\t${port}/${protocol}`)
  out.line(0, `TargetPort:\t${targetPort ?? 0}/${protocol}`)
  if (nodePort) out.line(0, `NodePort:\t${shown}\t${nodePort}/${protocol}`)
  out.line(0, `Endpoints:\t${endpointsText(slices, name ?? '')}`)
}

function writePolicies(out: Description, spec: Service['spec']): void {
  out.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`)
  if (spec.externalTrafficPolicy) out.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`)
  if (spec.internalTrafficPolicy !== undefined) out.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`)
  if (spec.healthCheckNodePort) out.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`)
  if ((spec.loadBalancerSourceRanges ?? []).length > 0)
    out.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges!.join(',')}`)
  if (spec.trafficDistribution !== undefined) out.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`)
}
