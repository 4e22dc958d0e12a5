import { isTolerated, type Node, type Pod, type Toleration } from '@kubesim/api'
import { normalizeByGreatest } from '../framework/normalize.ts'
import { definePlugin, type QueueingHint } from '../framework/plugin.ts'
import { repelsNewPods, untoleratedTaint } from '../framework/tolerations.ts'
import { fits, rejectsForGood } from '../framework/verdict.ts'

const UNTOLERATED = rejectsForGood('node(s) had untolerated taint(s)')

const becameTolerable: QueueingHint = (pod, event) =>
  'node' in event && !repels(event.node, pod) && (event.previous === undefined || repels(event.previous, pod))

/** Upstream: plugins/tainttoleration */
export const taintToleration = definePlugin<undefined, readonly Toleration[]>({
  name: 'TaintToleration',
  filtersByNodeAlone: true,
  filter: (_state, { node }, pod) => (repels(node, pod) ? UNTOLERATED : fits),
  remedies: (_state, { node }, { spec }) =>
    (node.spec.taints ?? [])
      .filter((taint) => repelsNewPods(taint) && !isTolerated(taint, spec.tolerations))
      .map(({ key, value, effect }) => `tolerate taint ${key}${value ? `=${value}` : ''}:${effect}`)
      .map((text) => ({ kind: text, amount: 1, text })),
  preScore: ({ spec }) => (spec.tolerations ?? []).filter(({ effect }) => !effect || effect === 'PreferNoSchedule'),
  /** How many taints would rather not have the pod. */
  score(tolerations, { node }) {
    let count = 0
    for (const taint of node.spec.taints ?? []) if (taint.effect === 'PreferNoSchedule' && !isTolerated(taint, tolerations)) count++
    return count
  },
  normalize: (scores) => normalizeByGreatest(scores, true),
  retryWhen: [
    { on: 'node/added', when: becameTolerable },
    { on: 'node/taints-changed', when: becameTolerable },
    'self/tolerations-changed',
  ],
})

function repels(node: Node, pod: Pod): boolean {
  return untoleratedTaint(node.spec.taints, pod.spec.tolerations) !== undefined
}
