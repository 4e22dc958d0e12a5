import {
  compareText,
  type Event,
  type Ingress,
  type IngressBackend,
  type IngressClass,
  type IngressRule,
  type IPAddress,
  type ServiceCIDR,
} from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeAnnotations, writeLabels, writeLabelsAndAnnotations } from './metadata.ts'
import { timeText } from './times.ts'

export interface IngressView {
  /** `web:80 (10.0.0.1:8080)`: a backend with the endpoints of its service. */
  readonly backendText: (backend: IngressBackend) => string
  readonly events: readonly Event[] | undefined
  readonly nowMs: number
}

/** Upstream: describeIngressV1 */
export function describeIngress({ metadata, spec, status }: Ingress, { backendText, events, nowMs }: IngressView): string {
  return description((out) => {
    out.line(0, `Name:\t${metadata.name}`)
    writeLabels(out, 'Labels', metadata.labels)
    out.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
    out.line(0, `Address:\t${addressText(status)}`)
    out.line(0, `Ingress Class:\t${spec?.ingressClassName ?? '<none>'}`)
    const defaultBackend = spec?.defaultBackend === undefined ? '<default>' : backendText(spec.defaultBackend)
    out.line(0, `Default backend:\t${defaultBackend}`)
    writeTls(out, spec?.tls ?? [])
    out.line(0, 'Rules:')
    out.line(1, 'Host\tPath\tBackends')
    out.line(1, '----\t----\t--------')
    const rules = (spec?.rules ?? []).filter(({ http }) => http !== undefined)
    if (rules.length === 0) out.line(1, `*\t*\t${defaultBackend}`)
    for (const rule of rules) writeRule(out, rule, backendText)
    writeAnnotations(out, 'Annotations', metadata.annotations)
    writeEvents(out, events, nowMs)
  })
}

function addressText(status: Ingress['status']): string {
  const addresses = (status?.loadBalancer?.ingress ?? [])
    .map(({ ip, hostname }) => ip || hostname || '')
    .filter((address) => address !== '')
  return [...new Set(addresses)].sort(compareText).join(',')
}

function writeTls(out: Description, tls: readonly { readonly secretName?: string; readonly hosts?: readonly string[] }[]): void {
  if (tls.length > 0) out.line(0, 'TLS:')
  for (const { secretName, hosts = [] } of tls)
    out.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`)
}

function writeRule(out: Description, { host, http }: IngressRule, backendText: (backend: IngressBackend) => string): void {
  out.line(1, `${host || '*'}\t`)
  for (const { path = '', backend } of http?.paths ?? []) out.line(2, `\t${path} \t${backendText(backend)}`)
}

/** Upstream: describeIngressClassV1 */
export function describeIngressClass({ metadata, spec }: IngressClass, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    out.line(0, `Name:\t${metadata.name}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `Controller:\t${spec?.controller ?? ''}`)
    const parameters = spec?.parameters
    if (parameters !== undefined) {
      out.line(0, 'Parameters:')
      if (parameters.apiGroup !== undefined) out.line(1, `APIGroup:\t${parameters.apiGroup}`)
      out.line(1, `Kind:\t${parameters.kind}`)
      out.line(1, `Name:\t${parameters.name}`)
    }
    writeEvents(out, events, nowMs)
  })
}

/** Upstream: describeServiceCIDRV1 */
export function describeServiceCidr({ metadata, spec, status }: ServiceCIDR, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    out.line(0, `Name:\t${metadata.name}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `CIDRs:\t${(spec?.cidrs ?? []).join(', ')}`)
    const conditions = status?.conditions ?? []
    if (conditions.length > 0) {
      out.line(0, 'Status:')
      out.line(0, 'Conditions:')
      out.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage')
      out.line(1, '----\t------\t------------------\t------\t-------')
    }
    for (const { type, status: state, lastTransitionTime, reason, message } of conditions) {
      out.line(1, [type, state, timeText(lastTransitionTime), reason, message].join('\t'))
    }
    writeEvents(out, events, nowMs)
  })
}

/** Upstream: describeIPAddressV1 */
export function describeIpAddress({ metadata, spec }: IPAddress, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    out.line(0, `Name:\t${metadata.name}`)
    writeLabelsAndAnnotations(out, metadata)
    const parent = spec?.parentRef
    if (parent !== undefined) {
      out.line(0, 'Parent Reference:')
      out.line(1, `Group:\t${parent.group ?? ''}`)
      out.line(1, `Resource:\t${parent.resource}`)
      out.line(1, `Namespace:\t${parent.namespace ?? ''}`)
      out.line(1, `Name:\t${parent.name}`)
    }
    writeEvents(out, events, nowMs)
  })
}
