import { addQuantities, type KubeObject, quantityMilli, quantityValue } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'

const GROUP = 'metrics.k8s.io'

export type Usage = Readonly<Partial<Record<'cpu' | 'memory', string>>>

export interface NodeMetrics extends KubeObject {
  readonly usage: Usage
}

export interface PodMetrics extends KubeObject {
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[]
}

export type SortKey = '' | 'cpu' | 'memory'

const MIB = 2 ** 20

/** The objects of the metrics API that are asked for, all or the one named. */
export function readMetrics(
  { api, resources }: Invocation,
  resource: 'nodes' | 'pods',
  at: { readonly name?: string | undefined; readonly namespace?: string; readonly labelSelector: string; readonly fieldSelector: string },
): readonly KubeObject[] {
  const definition = resources.find((each) => each.group === GROUP && each.resource === resource)
  if (definition === undefined) throw fail('Metrics API not available')
  const { name, namespace, labelSelector, fieldSelector } = at
  const place = { definition, ...(namespace !== undefined && { namespace }) }
  if (name !== undefined) return [api.get({ ...place, name })]
  return api.list(place, { ...(labelSelector !== '' && { labelSelector }), ...(fieldSelector !== '' && { fieldSelector }) }).items
}

export function totalOf(usages: readonly Usage[]): Required<Usage> {
  const sum = (resource: 'cpu' | 'memory') => usages.reduce((total, usage) => addQuantities(total, usage[resource] ?? '0'), '0')
  return { cpu: sum('cpu'), memory: sum('memory') }
}

export function cpuText(usage: Usage): string {
  return `${quantityMilli(usage.cpu ?? '0')}m`
}

export function memoryText(usage: Usage): string {
  return `${Math.floor(quantityValue(usage.memory ?? '0') / MIB)}Mi`
}

/** Most first, or by the names where nothing is to be sorted by. Upstream: kubectl/pkg/metricsutil */
export function byUsage<T>(
  key: SortKey,
  read: { readonly usage: (item: T) => Usage; readonly names: (item: T) => readonly string[] },
): (a: T, b: T) => number {
  if (key === 'cpu') return (a, b) => quantityMilli(read.usage(b).cpu ?? '0') - quantityMilli(read.usage(a).cpu ?? '0')
  if (key === 'memory') return (a, b) => quantityValue(read.usage(b).memory ?? '0') - quantityValue(read.usage(a).memory ?? '0')
  const text = (item: T) => read.names(item).join('\0')
  return (a, b) => (text(a) < text(b) ? -1 : 1)
}

export function sortKeyOf({ flags }: Invocation): SortKey {
  const key = flags.text('sort-by')
  if (key !== '' && key !== 'cpu' && key !== 'memory') throw fail('--sort-by accepts only cpu or memory')
  return key
}
