import type { Node, Taint } from '@kubesim/api'
import type { AdmissionPlugin } from './plugin.ts'

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }

/** A new node is not ready until its life-cycle controller says so. Upstream: plugin/pkg/admission/nodetaint */
export function taintNodesByCondition(): AdmissionPlugin {
  return {
    name: 'TaintNodesByCondition',
    handles: (operation, { group, resource }, subresource) =>
      operation === 'CREATE' && group === '' && resource === 'nodes' && subresource === '',
    admit: ({ object }) => {
      const node = object as Node
      const taints = node.spec?.taints ?? []
      if (taints.some((taint) => taint.key === NOT_READY.key && taint.effect === NOT_READY.effect)) return node
      return { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY] } } as Node
    },
  }
}
