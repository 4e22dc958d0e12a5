import { formatTime, type KubeObject, type Node, type Pod, type Status } from '@kubesim/api'
import { type ContainerUsage, hashText, type NodeApi } from '@kubesim/kernel'
import { notFound } from '../../failures.ts'
import type { RegistryHooks } from '../../registry/hooks.ts'
import type { RequestScope } from '../../request-scope.ts'
import { METRICS_GROUP, type NodeMetrics, type PodMetrics, type Usage } from './definitions.ts'

const WINDOW_MS = 15_000
const KIB = 1024
/** What a node uses by itself. */
const SYSTEM_CPU_MILLICORES = 60
const SYSTEM_MEMORY_BYTES = 420 * KIB * KIB
const STRAY_MILLICORES = 25

/** How the usage of nodes and pods is told: nothing of it is stored, it is asked of the nodes. Upstream: metrics-server pkg/api */
export const nodeMetricsHooks: RegistryHooks = {
  answerGet(scope) {
    const name = scope.request.name ?? ''
    const found = scope.core.store.get('nodes', name)
    const metrics = found === undefined ? undefined : metricsOfNode(scope, objectOf<Node>(scope, 'nodes', found.value), podsOf(scope))
    if (metrics === undefined) throw notFound({ group: METRICS_GROUP, resource: 'nodemetrics' }, name)
    return metrics
  },
  answerList(scope) {
    const pods = podsOf(scope)
    const nodes = scope.core.store.range('nodes', {}).items.map(({ value }) => objectOf<Node>(scope, 'nodes', value))
    return nodes.flatMap((node) => metricsOfNode(scope, node, pods) ?? [])
  },
}

export const podMetricsHooks: RegistryHooks = {
  answerGet(scope) {
    const { namespace = '', name = '' } = scope.request
    const found = scope.core.store.get('pods', `${namespace}/${name}`)
    const metrics = found === undefined ? undefined : metricsOfPod(scope, objectOf<Pod>(scope, 'pods', found.value))
    if (metrics === undefined) throw notFound({ group: METRICS_GROUP, resource: 'podmetrics' }, `${namespace}/${name}`)
    return metrics
  },
  answerList(scope) {
    return podsOf(scope, scope.namespace).flatMap((pod) => metricsOfPod(scope, pod) ?? [])
  },
}

function podsOf(scope: RequestScope, namespace?: string): readonly Pod[] {
  const range = scope.core.store.range('pods', namespace === undefined ? {} : { namespace })
  return range.items.map(({ value }) => objectOf<Pod>(scope, 'pods', value))
}

function objectOf<T extends KubeObject>({ core }: RequestScope, storageName: string, value: object): T {
  return (core.catalog.stored(storageName)?.fromStored(value) ?? value) as T
}

/** Undefined for a pod that does not run, or has not long enough. */
function usageOf(nodeApi: NodeApi | undefined, pod: Pod): readonly ContainerUsage[] | undefined {
  if (nodeApi === undefined || !pod.spec.nodeName || pod.status?.phase !== 'Running') return undefined
  const usage = nodeApi.usage(pod)
  return isRefusal(usage) || usage.length === 0 ? undefined : usage
}

function metricsOfPod(scope: RequestScope, pod: Pod): PodMetrics | undefined {
  const usage = usageOf(scope.core.nodeApi, pod)
  if (usage === undefined) return undefined
  const { name, namespace, labels } = pod.metadata
  const metadata = { name, namespace, creationTimestamp: scope.core.clock.now, ...(labels !== undefined && { labels }) }
  const containers = usage.map((each) => ({ name: each.name, usage: quantities(each.cpuMillicores, each.memoryBytes) }))
  return { apiVersion: scope.resource.apiVersion, kind: 'PodMetrics', metadata, ...windowOf(scope), containers } as PodMetrics
}

/** Undefined for a node that is not ready. */
function metricsOfNode(scope: RequestScope, node: Node, pods: readonly Pod[]): NodeMetrics | undefined {
  const { name = '', labels } = node.metadata
  if (node.status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True') return undefined
  const { now } = scope.core.kernel
  let cpu = SYSTEM_CPU_MILLICORES + (hashText(`${name}/${Math.floor(now / WINDOW_MS)}`) % STRAY_MILLICORES)
  let memory = SYSTEM_MEMORY_BYTES
  for (const pod of pods) {
    if (pod.spec.nodeName !== name) continue
    for (const { cpuMillicores, memoryBytes } of usageOf(scope.core.nodeApi, pod) ?? []) {
      cpu += cpuMillicores
      memory += memoryBytes
    }
  }
  const metadata = { name, creationTimestamp: scope.core.clock.now, ...(labels !== undefined && { labels }) }
  return {
    apiVersion: scope.resource.apiVersion,
    kind: 'NodeMetrics',
    metadata,
    ...windowOf(scope),
    usage: quantities(cpu, memory),
  } as NodeMetrics
}

function windowOf({ core }: RequestScope): { readonly timestamp: string; readonly window: string } {
  return { timestamp: formatTime(Math.floor(core.kernel.now / WINDOW_MS) * WINDOW_MS), window: `${WINDOW_MS / 1000}s` }
}

function quantities(cpuMillicores: number, memoryBytes: number): Usage {
  return { cpu: cpuMillicores === 0 ? '0' : `${cpuMillicores}m`, memory: `${Math.round(memoryBytes / KIB)}Ki` }
}

function isRefusal(usage: readonly ContainerUsage[] | Status): usage is Status {
  return 'kind' in usage
}
