import { isTolerated, type Pod, type Taint } from '@kubesim/api'
import { definePlugin, type QueueingHint } from '../framework/plugin.ts'
import { fits, rejectsForGood } from '../framework/verdict.ts'

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
const CORDONED = rejectsForGood('node(s) were unschedulable')

const nodeOpened: QueueingHint = (_pod, event) =>
  'node' in event && event.node.spec.unschedulable !== true && (event.previous === undefined || event.previous.spec.unschedulable === true)

/** Keeps pods off cordoned nodes, unless they tolerate it. Upstream: plugins/nodeunschedulable */
export const nodeUnschedulable = definePlugin({
  name: 'NodeUnschedulable',
  filtersByNodeAlone: true,
  filter: (_state, { node }, pod) => (node.spec.unschedulable !== true || toleratesCordon(pod) ? fits : CORDONED),
  remedies: () => [{ kind: 'uncordon', amount: 1, text: 'uncordon' }],
  retryWhen: [
    { on: 'node/added', when: nodeOpened },
    { on: 'node/taints-changed', when: nodeOpened },
    { on: 'self/tolerations-changed', when: (_pod, event) => 'pod' in event && toleratesCordon(event.pod) },
  ],
})

function toleratesCordon({ spec }: Pod): boolean {
  return isTolerated(UNSCHEDULABLE, spec.tolerations)
}
