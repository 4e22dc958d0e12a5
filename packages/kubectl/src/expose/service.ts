import type { KubeObject, LabelSelector, PodSpec } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { ResourceInfo } from '../resource-builder/builder.ts'
import { qualifiedResource } from '../resource-builder/mapping.ts'
import { parseLabels } from '../run/pod.ts'
import { podSpecPath } from '../set/pod-spec.ts'

const EXPOSABLE = new Set(['pods', 'services', 'replicationcontrollers', 'deployments.apps', 'replicasets.apps'])
const NAME_LENGTH_MAX = 63

interface ExposedPort {
  readonly port: number
  readonly protocol: string
}

/** What can be exposed looks like: pods by their labels, services by a map, workloads by a label selector. */
interface Exposable extends KubeObject {
  readonly spec?: { readonly selector?: unknown; readonly ports?: readonly { readonly port: number; readonly protocol?: string }[] }
}

/** The service that `expose` makes for an object. Upstream: kubectl/pkg/cmd/expose createService */
export function serviceToExpose({ flags }: Invocation, { definition, name, object }: ResourceInfo): KubeObject {
  if (!EXPOSABLE.has(qualifiedResource(definition)))
    throw new Error(`cannot expose a ${definition.group === '' ? definition.kind : `${definition.kind}.${definition.group}`}`)
  const selector = flags.text('selector') === '' ? selectorOf(object as Exposable, definition.kind) : parseLabels(flags.text('selector'))
  const labels = flags.text('labels') === '' ? object.metadata.labels : parseLabels(flags.text('labels'))
  const spec = {
    ...(clusterIpOf(flags.text('cluster-ip')) ?? {}),
    ...(flags.text('external-ip') !== '' && { externalIPs: [flags.text('external-ip')] }),
    ...(flags.text('type') === 'LoadBalancer' &&
      flags.text('load-balancer-ip') !== '' && { loadBalancerIP: flags.text('load-balancer-ip') }),
    ports: portsOf(flags, object as Exposable),
    selector,
    ...affinityOf(flags.text('session-affinity')),
    ...(flags.text('type') !== '' && { type: flags.text('type') }),
  }
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: flags.text('name') || name.slice(0, NAME_LENGTH_MAX),
      ...(labels !== undefined && Object.keys(labels).length > 0 && { labels }),
    },
    spec,
  } as KubeObject
}

/** Upstream: polymorphichelpers mapBasedSelectorForObject */
function selectorOf(object: Exposable, kind: string): Readonly<Record<string, string>> {
  const failure = (problem: string) => new Error(`couldn't retrieve selectors via --selector flag or introspection: ${problem}`)
  const selector = object.spec?.selector
  if (podSpecPath(object)?.length === 1) {
    const { labels = {} } = object.metadata
    if (Object.keys(labels).length === 0) throw failure('the pod has no labels and cannot be exposed')
    return labels
  }
  if (podSpecPath(object) === undefined) {
    if (selector === undefined) throw failure('the service has no pod selector set')
    return selector as Readonly<Record<string, string>>
  }
  const { matchLabels, matchExpressions = [] } = selector as LabelSelector
  if (matchExpressions.length > 0)
    throw failure(`couldn't convert expressions - "${JSON.stringify(matchExpressions)}" to map-based selector format`)
  if (matchLabels === undefined && !isLabelSelector(selector)) return selector as Readonly<Record<string, string>>
  if (matchLabels === undefined || Object.keys(matchLabels).length === 0)
    throw failure(`invalid ${kind === 'Deployment' ? 'deployment' : 'replicaset'}: no selectors, therefore cannot be exposed`)
  return matchLabels
}

function isLabelSelector(selector: unknown): boolean {
  return typeof selector === 'object' && selector !== null && Object.values(selector).every((value) => typeof value !== 'string')
}

function portsOf(flags: Invocation['flags'], object: Exposable): readonly object[] {
  const found = exposedPorts(object)
  const given = flags.text('port') === '' ? [...new Set(found.map(({ port }) => port))] : flags.text('port').split(',').map(portNumber)
  if (given.length === 0 && flags.text('cluster-ip') !== 'None') throw new Error("couldn't find port via --port flag or introspection")
  const target = flags.text('target-port')
  return given.flatMap((port, index) => {
    const protocols =
      flags.text('protocol') !== ''
        ? [flags.text('protocol')]
        : [...new Set(found.filter((each) => each.port === port).map(({ protocol }) => protocol))]
    const known = protocols.length === 0 ? ['TCP'] : protocols
    return known.map((protocol) => {
      const several = known.length > 1 ? `port-${index + 1}-${protocol.toLowerCase()}` : given.length > 1 ? `port-${index + 1}` : undefined
      return {
        ...(several !== undefined && { name: several }),
        port,
        protocol,
        targetPort: target === '' ? port : /^\d+$/.test(target) ? Number(target) : target,
      }
    })
  })
}

function portNumber(text: string): number {
  if (!/^[-+]?\d+$/.test(text)) throw fail(`strconv.Atoi: parsing "${text}": invalid syntax`)
  return Number(text)
}

/** Ports of the containers, or of the service. */
function exposedPorts(object: Exposable): readonly ExposedPort[] {
  const path = podSpecPath(object)
  if (path === undefined) return (object.spec?.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port, protocol }))
  const spec = path.reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], object) as PodSpec
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol })),
  )
}

function clusterIpOf(text: string): object | undefined {
  return text === '' ? undefined : { clusterIP: text }
}

function affinityOf(text: string): object {
  if (text === '') return {}
  if (text !== 'None' && text !== 'ClientIP') throw fail(`unknown session affinity: ${text}`)
  return { sessionAffinity: text }
}
