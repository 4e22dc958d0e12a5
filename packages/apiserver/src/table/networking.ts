import type { Ingress, IngressClass, IngressRule, IPAddress, NetworkPolicy, ServiceCIDR } from '@kubesim/api'
import { age } from './age.ts'
import { ingressAddresses, selectorText } from './cell-text.ts'
import { AGE, NAME, type TableDefinition, tableOf, text } from './table-definition.ts'

const HOSTS_SHOWN_MAX = 3

export const ingressTable = tableOf<Ingress>([
  NAME,
  text('Class', ({ spec }) => spec?.ingressClassName ?? '<none>'),
  text('Hosts', ({ spec }) => hosts(spec?.rules ?? [])),
  text('Address', ({ status }) => ingressAddresses(status?.loadBalancer?.ingress).join(',')),
  text('Ports', ({ spec }) => (spec?.tls !== undefined && spec.tls.length > 0 ? '80, 443' : '80')),
  AGE,
])

/** Counts as upstream does: what is left over is counted in rules, those without a host included. Upstream: printers formatHosts */
function hosts(rules: readonly IngressRule[]): string {
  const shown: string[] = []
  for (const { host } of rules) {
    if (shown.length === HOSTS_SHOWN_MAX) return `${shown.join(',')} + ${rules.length - HOSTS_SHOWN_MAX} more...`
    if (host) shown.push(host)
  }
  return shown.length === 0 ? '*' : shown.join(',')
}

export const ingressClassTable = tableOf<IngressClass>([
  NAME,
  text('Controller', ({ spec }) => spec?.controller),
  text('Parameters', parameters),
  AGE,
])

function parameters({ spec }: IngressClass): string {
  const reference = spec?.parameters
  if (reference === undefined) return '<none>'
  const { kind, apiGroup, name } = reference
  return apiGroup === undefined ? `${kind}/${name}` : `${kind}.${apiGroup}/${name}`
}

export const networkPolicyTable = tableOf<NetworkPolicy>([NAME, text('Pod-Selector', ({ spec }) => selectorText(spec?.podSelector)), AGE])

export const serviceCidrTable = tableOf<ServiceCIDR>([NAME, text('CIDRs', ({ spec }) => spec?.cidrs?.join(',')), AGE])

const IP_ADDRESS = tableOf<IPAddress>([NAME, text('ParentRef', parent)])

/** Upstream fills in an age for which it has no column. */
export const ipAddressTable: TableDefinition<IPAddress> = {
  ...IP_ADDRESS,
  row: (address, nowMs) => [...IP_ADDRESS.row(address, nowMs), age(address.metadata.creationTimestamp, nowMs)],
}

function parent({ spec }: IPAddress): string {
  if (spec?.parentRef === undefined) return '<none>'
  const { group, resource = '', namespace, name = '' } = spec.parentRef
  const qualified = (group ? `${resource}.${group}` : resource).toLowerCase()
  return [qualified, ...(namespace ? [namespace] : []), name].join('/')
}
