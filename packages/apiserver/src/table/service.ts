import type { Service, ServicePort } from '@kubesim/api'
import { ingressAddresses, labelsText, orNone } from './cell-text.ts'
import { AGE, NAME, tableOf, text, wide } from './table-definition.ts'

export const serviceTable = tableOf<Service>([
  NAME,
  text('Type', ({ spec }) => spec.type),
  text('Cluster-IP', ({ spec }) => spec.clusterIPs?.[0] ?? '<none>'),
  text('External-IP', externalAddress),
  text('Port(s)', ({ spec }) => orNone((spec.ports ?? []).map(portText).join(','))),
  AGE,
  wide(text('Selector', ({ spec }) => labelsText(spec.selector))),
])

/** Upstream: printers getServiceExternalIP */
function externalAddress({ spec, status }: Service): string {
  const external = spec.externalIPs ?? []
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(external.join(','))
    case 'LoadBalancer':
      return [...ingressAddresses(status?.loadBalancer?.ingress), ...external].join(',') || '<pending>'
    case 'ExternalName':
      return spec.externalName ?? ''
    default:
      return '<unknown>'
  }
}

function portText({ port, nodePort = 0, protocol }: ServicePort): string {
  return nodePort > 0 ? `${port}:${nodePort}/${protocol ?? ''}` : `${port}/${protocol ?? ''}`
}
