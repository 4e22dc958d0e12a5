import type { Service, ServiceSpec } from '@kubesim/api'
import type { Kernel, RandomStream } from '@kubesim/kernel'
import { DerivedValue } from '../../admission/derived-value.ts'
import type { RegistryHooks } from '../../registry/hooks.ts'
import { sameValue } from '../../registry/unchanged.ts'
import type { RequestScope } from '../../request-scope.ts'
import type { KeyValue, Store } from '../../store/index.ts'
import { deleteInternally } from '../internal-write.ts'
import { claimAddresses, heldAddresses, releaseAddresses, withClusterIps } from './addresses.ts'
import { ClusterIpRange } from './cluster-ip.ts'
import { type IpFamily, withIpFamilies } from './ip-family.ts'
import { PortOperation, type PortRange } from './node-port.ts'
import { heldPorts, needsHealthCheckPort, withKnownNodePorts, withNodePorts, withUpdatedNodePorts } from './ports.ts'

export interface ServiceNetworkOptions {
  /** IPv4 range of the addresses of Services; default 10.96.0.0/16. */
  readonly serviceCidr?: string
  /** Default 30000 to 32767. */
  readonly nodePorts?: PortRange
}

const SERVICE_CIDR = '10.96.0.0/16'
const NODE_PORTS: PortRange = { first: 30000, last: 32767 }
const FAMILIES: readonly IpFamily[] = ['IPv4']

/**
 * Services get addresses and node ports when they are stored and give them back when they go. What is taken is what the store says:
 * IPAddress objects, and the ports of the other Services. Upstream: pkg/registry/core/service/storage
 */
export function serviceHooks(kernel: Kernel, store: Store<object>, options: ServiceNetworkOptions = {}): RegistryHooks {
  const isTaken = (ip: string) => store.get('networking.k8s.io/ipaddresses', ip) !== undefined
  const range = new ClusterIpRange(options.serviceCidr ?? SERVICE_CIDR, kernel.random('service/clusterIP'), isTaken)
  const taken = new DerivedValue(store, 'services', portsOf)
  const ports = kernel.random('service/nodePort')
  const dryRunPorts = kernel.random('dryRun/service/nodePort')
  const operation = (scope: RequestScope) =>
    new PortOperation(options.nodePorts ?? NODE_PORTS, streamFor(scope, ports, dryRunPorts), () => taken.value)

  return {
    returnsDeletedObject: true,
    beginCreate(scope, object) {
      const service = withIpFamilies(withPluralAddress(object as Service), undefined, FAMILIES)
      return withNodePorts(withClusterIps(scope, service, { range, held: [] }), operation(scope))
    },
    commitCreate: (scope, object) => claimAddresses(scope, object as Service, heldAddresses((object as Service).spec)),
    beginUpdate(scope, next, live) {
      const old = live as Service
      const service = withIpFamilies(withLinkedAddresses(withKnownValues(next as Service, old), old), old, FAMILIES)
      const held = old.spec?.clusterIPs?.[0] === 'None' ? (service.spec?.clusterIPs ?? []) : heldAddresses(old.spec)
      const grows = held.length < (service.spec?.ipFamilies?.length ?? 0)
      return withUpdatedNodePorts(grows ? withClusterIps(scope, service, { range, held }) : service, old, operation(scope))
    },
    commitUpdate(scope, next, live) {
      const before = heldAddresses((live as Service).spec)
      const after = heldAddresses((next as Service).spec)
      claimAddresses(
        scope,
        next as Service,
        after.filter((ip) => !before.includes(ip)),
      )
      releaseAddresses(
        scope,
        before.filter((ip) => !after.includes(ip)),
      )
    },
    afterDelete(scope, object) {
      const { namespace, name } = object.metadata
      deleteInternally(scope.core, { group: '', version: 'v1', resource: 'endpoints' }, { namespace, name: name! })
      releaseAddresses(scope, heldAddresses((object as Service).spec))
    },
  }
}

function portsOf(items: readonly KeyValue<object>[]): ReadonlySet<number> {
  return new Set(items.flatMap(({ value }) => heldPorts((value as Service).spec)))
}

function streamFor({ dryRun }: RequestScope, wet: RandomStream, dry: RandomStream): RandomStream {
  return dryRun ? dry : wet
}

/** Who gives only the singular means the plural too. Upstream: normalizeClusterIPs */
function withPluralAddress(service: Service): Service {
  const spec = service.spec ?? {}
  if (!spec.clusterIP || (spec.clusterIPs ?? []).length > 0) return service.spec === undefined ? ({ ...service, spec } as Service) : service
  return { ...service, spec: { ...spec, clusterIPs: [spec.clusterIP] } } as Service
}

/** Singular and plural follow each other when a client changes only one of them. Upstream: normalizeClusterIPs */
function withLinkedAddresses(service: Service, old: Service): Service {
  const [spec, before] = [service.spec ?? {}, old.spec ?? {}]
  const unchanged = sameValue(spec.clusterIPs ?? [], before.clusterIPs ?? [])
  const withIps = (clusterIPs: readonly string[] | undefined) => ({ ...service, spec: { ...spec, clusterIPs } }) as Service
  if ((spec.clusterIP ?? '') === (before.clusterIP ?? '')) {
    return (before.clusterIPs ?? []).length > 0 && (spec.clusterIPs ?? []).length === 0 ? withIps(before.clusterIPs) : service
  }
  if (!unchanged) return service
  return withIps(spec.clusterIP ? [spec.clusterIP] : undefined)
}

/** Values that the server had given and the client left out are kept. Upstream: patchAllocatedValues */
function withKnownValues(service: Service, old: Service): Service {
  const before = old.spec ?? {}
  let spec: ServiceSpec = service.spec ?? {}
  if (spec.type !== 'ExternalName' && before.type !== 'ExternalName') {
    if (!spec.clusterIP && before.clusterIP) spec = { ...spec, clusterIP: before.clusterIP }
    if ((spec.clusterIPs ?? []).length === 0 && before.clusterIPs !== undefined) spec = { ...spec, clusterIPs: before.clusterIPs }
  }
  spec = withKnownNodePorts(spec, before)
  if (needsHealthCheckPort(spec) && needsHealthCheckPort(before) && !spec.healthCheckNodePort && before.healthCheckNodePort) {
    spec = { ...spec, healthCheckNodePort: before.healthCheckNodePort }
  }
  return spec === service.spec ? service : ({ ...service, spec } as Service)
}
