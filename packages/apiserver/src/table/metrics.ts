import { addQuantities } from '@kubesim/api'
import type { NodeMetrics, PodMetrics } from '../resources/metrics/definitions.ts'
import { NAME, tableOf, text } from './table-definition.ts'

/** Upstream: metrics-server pkg/api addNodeMetricsToTable */
export const nodeMetricsTable = tableOf<NodeMetrics>([
  NAME,
  text('cpu', ({ usage }) => usage.cpu),
  text('memory', ({ usage }) => usage.memory),
  text('Window', ({ window }) => window),
])

export const podMetricsTable = tableOf<PodMetrics>([
  NAME,
  text('cpu', (metrics) => sumOf(metrics, 'cpu')),
  text('memory', (metrics) => sumOf(metrics, 'memory')),
  text('Window', ({ window }) => window),
])

function sumOf({ containers }: PodMetrics, resource: 'cpu' | 'memory'): string {
  return containers.reduce((sum, { usage }) => addQuantities(sum, usage[resource]), '0')
}
