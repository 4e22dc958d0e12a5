import { type Node, quantityMilli, quantityValue, type ResourceList } from '@kubesim/api'
import { defineCommand, SELECTOR_FLAG, text, toggle } from '../command/define.ts'
import { fail, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { definitionOf } from '../create/generator.ts'
import { ColumnWriter } from '../printers/columns.ts'
import { byUsage, cpuText, memoryText, type NodeMetrics, readMetrics, sortKeyOf } from './metrics.ts'

const UNKNOWN = '<unknown>'
const HEADERS = ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', '']

/** Upstream: kubectl/pkg/cmd/top/top_node.go */
export const topNodeCommand = defineCommand({
  name: 'top node',
  aliases: ['nodes', 'no'],
  usage: '[NAME | -l label]',
  summary: 'Display resource (CPU/memory) usage of nodes',
  examples: ['kubectl top node', 'kubectl top node NODE_NAME'],
  flags: [
    SELECTOR_FLAG,
    text('sort-by', "Sort nodes by 'cpu' or 'memory'."),
    toggle('no-headers', "Don't print headers."),
    toggle('show-capacity', "Show usage as part of the nodes' capacity instead of what they can allocate."),
    toggle('use-protocol-buffers', 'Has no effect here.', { default: true }),
  ],
  completes: 'nodes',
  run: runTopNode,
})

function runTopNode(invocation: Invocation): number {
  const { args, flags, environment } = invocation
  if (args.length > 1) throw usageError('node [NAME | -l label]')
  const [name] = args
  const labelSelector = flags.text('selector')
  const key = sortKeyOf(invocation)
  if (name !== undefined && labelSelector !== '') throw fail('only one of NAME or --selector can be provided')
  const metrics = readMetrics(invocation, 'nodes', { name, labelSelector, fieldSelector: '' }) as readonly NodeMetrics[]
  if (metrics.length === 0) throw fail('metrics not available yet')
  const available = new Map(
    nodesOf(invocation, name, labelSelector).map((node) => [node.metadata.name!, amountsOf(node, flags.boolean('show-capacity'))]),
  )
  const sorted = [...metrics].sort(byUsage<NodeMetrics>(key, { usage: ({ usage }) => usage, names: ({ metadata }) => [metadata.name!] }))
  const rows = sorted.map((each) => rowOf(each, available.get(each.metadata.name!)))
  for (const { metadata } of metrics) available.delete(metadata.name!)
  const missing = [...available.keys()].map((each) => [each, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, ''])
  environment.out(new ColumnWriter().write([...(flags.boolean('no-headers') ? [] : [HEADERS]), ...rows, ...missing]))
  return 0
}

function nodesOf(invocation: Invocation, name: string | undefined, labelSelector: string): readonly Node[] {
  const definition = definitionOf(invocation, { group: '', version: 'v1', kind: 'Node' })
  if (name !== undefined) return [invocation.api.get({ definition, name }) as Node]
  return invocation.api.list({ definition }, labelSelector === '' ? {} : { labelSelector }).items as readonly Node[]
}

function amountsOf({ status }: Node, isCapacity: boolean): ResourceList {
  return (isCapacity ? status?.capacity : status?.allocatable) ?? {}
}

function rowOf({ metadata, usage }: NodeMetrics, available: ResourceList | undefined): readonly string[] {
  const part = (used: number, whole: number) => `${whole === 0 ? 0 : Math.trunc((used / whole) * 100)}%`
  const cells = [metadata.name!, cpuText(usage)]
  if (available?.cpu !== undefined) cells.push(part(quantityMilli(usage.cpu ?? '0'), quantityMilli(available.cpu)))
  cells.push(memoryText(usage))
  if (available?.memory !== undefined) cells.push(part(quantityValue(usage.memory ?? '0'), quantityValue(available.memory)))
  return [...cells, '']
}
