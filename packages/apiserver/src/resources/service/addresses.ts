import type { IPAddress, KubeObject, Service, ServiceSpec } from '@kubesim/api'
import { internalError, invalid } from '../../failures.ts'
import type { RequestScope } from '../../request-scope.ts'
import { createInternally, deleteInternally } from '../internal-write.ts'
import { AddressError, type ClusterIpRange } from './cluster-ip.ts'

const MANAGER = 'ipallocator.k8s.io'

/** Addresses that a Service holds: none when it is headless or only a name. */
export function heldAddresses(spec: ServiceSpec | undefined): readonly string[] {
  if (spec === undefined || spec.type === 'ExternalName') return []
  return (spec.clusterIPs ?? []).filter((ip) => ip !== '' && ip !== 'None')
}

/** Gives the Service the addresses that its families want and it does not have. Throws 422 for one that cannot be had. */
export function withClusterIps(
  scope: RequestScope,
  service: Service,
  context: { readonly range: ClusterIpRange; readonly held: readonly string[] },
): Service {
  const spec = service.spec!
  if (spec.type === 'ExternalName' || spec.clusterIPs?.[0] === 'None') return service
  const { range, held } = context
  const wanted = (spec.ipFamilies ?? []).map((_, index) => spec.clusterIPs?.[index] ?? '')
  const clusterIPs = wanted.map((ip) => (held.includes(ip) ? ip : allocate(scope, service, { range, ip })))
  if (clusterIPs.every((ip, index) => ip === spec.clusterIPs?.[index]) && spec.clusterIP === clusterIPs[0]) return service
  return { ...service, spec: { ...spec, clusterIPs, ...(clusterIPs[0] !== undefined && { clusterIP: clusterIPs[0] }) } } as Service
}

function allocate(scope: RequestScope, service: Service, { range, ip }: { range: ClusterIpRange; ip: string }): string {
  try {
    if (ip === '') return scope.dryRun ? range.networkAddress : range.next()
    if (scope.dryRun) range.requireInRange(ip)
    else range.requireFree(ip)
    return ip
  } catch (error) {
    if (!(error instanceof AddressError)) throw error
    if (ip === '') throw internalError(`failed to allocate a serviceIP: ${error.message}`)
    const detail = `failed to allocate IP ${ip}: ${error.message}`
    const problem = { type: 'FieldValueInvalid', field: 'spec.clusterIPs', badValue: service.spec!.clusterIPs, detail } as const
    throw invalid({ group: '', kind: 'Service' }, service.metadata.name ?? '', [problem])
  }
}

/** An address is taken by an IPAddress object that says for whom. */
export function claimAddresses(scope: RequestScope, service: Service, addresses: readonly string[]): void {
  for (const ip of addresses) createInternally(scope.core, IP_ADDRESSES, ipAddress(service, ip))
}

export function releaseAddresses(scope: RequestScope, addresses: readonly string[]): void {
  for (const name of addresses) deleteInternally(scope.core, IP_ADDRESSES, { namespace: undefined, name })
}

export const IP_ADDRESSES = { group: 'networking.k8s.io', version: 'v1', resource: 'ipaddresses' }

function ipAddress(service: Service, ip: string): KubeObject {
  const { name, namespace } = service.metadata
  const family = ip.includes(':') ? 'IPv6' : 'IPv4'
  const object: IPAddress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: ip, labels: { 'ipaddress.kubernetes.io/ip-family': family, 'ipaddress.kubernetes.io/managed-by': MANAGER } },
    spec: { parentRef: { group: '', resource: 'services', namespace: namespace!, name: name! } },
  }
  return object
}
