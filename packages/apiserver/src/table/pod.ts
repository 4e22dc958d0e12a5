import type { Pod, TableRowCondition } from '@kubesim/api'
import { orNone } from './cell-text.ts'
import { podSummary } from './pod-summary.ts'
import { AGE, NAME, type TableDefinition, tableOf, text, wide } from './table-definition.ts'

const COMPLETED: Readonly<Record<string, readonly TableRowCondition[]>> = {
  Succeeded: [{ type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' }],
  Failed: [{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }],
}

export const podTable: TableDefinition<Pod> = {
  ...tableOf<Pod>([
    NAME,
    text('Ready', (pod, nowMs) => podSummary(pod, nowMs).ready),
    text('Status', (pod, nowMs) => podSummary(pod, nowMs).status),
    text('Restarts', (pod, nowMs) => podSummary(pod, nowMs).restarts),
    AGE,
    wide(text('IP', ({ status }) => orNone(status?.podIPs?.[0]?.ip ?? status?.podIP))),
    wide(text('Node', ({ spec }) => orNone(spec.nodeName))),
    wide(text('Nominated Node', ({ status }) => orNone(status?.nominatedNodeName))),
    wide(text('Readiness Gates', readinessGates)),
  ]),
  conditions: ({ status }) => COMPLETED[status?.phase ?? ''],
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  const isOpen = (gate: string) => status?.conditions?.find(({ type }) => type === gate)?.status === 'True'
  return `${gates.filter(({ conditionType }) => isOpen(conditionType)).length}/${gates.length}`
}
