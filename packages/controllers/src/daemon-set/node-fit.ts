import { isTolerated, matchesRequiredNodeAffinity, type Node, type PodSpec, type PodTemplateSpec } from '@kubesim/api'
import { withDaemonTolerations } from './daemon-pod.ts'

/** Whether a node is to have a pod of the set, and whether one that is there may stay. */
export interface NodeFit {
  readonly shouldRun: boolean
  readonly shouldContinue: boolean
}

const FITS: NodeFit = { shouldRun: true, shouldContinue: true }
const MAY_STAY: NodeFit = { shouldRun: false, shouldContinue: true }
const UNFIT: NodeFit = { shouldRun: false, shouldContinue: false }

const known = new WeakMap<PodTemplateSpec, WeakMap<Node, NodeFit>>()

/** Worked out once per template and node. Upstream: daemon NodeShouldRunDaemonPod */
export function nodeFit(template: PodTemplateSpec, node: Node): NodeFit {
  let byNode = known.get(template)
  if (byNode === undefined) {
    byNode = new WeakMap()
    known.set(template, byNode)
  }
  let fit = byNode.get(node)
  if (fit === undefined) {
    fit = judge(template.spec!, node)
    byNode.set(node, fit)
  }
  return fit
}

function judge(spec: PodSpec, node: Node): NodeFit {
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return UNFIT
  const { name = '', labels = {} } = node.metadata
  if (!matchesRequiredNodeAffinity(spec, { name, labels })) return UNFIT
  const { tolerations } = withDaemonTolerations(spec)
  const untolerated = (node.spec.taints ?? []).filter((taint) => !isTolerated(taint, tolerations))
  if (untolerated.some(({ effect }) => effect === 'NoExecute')) return UNFIT
  return untolerated.some(({ effect }) => effect === 'NoSchedule') ? MAY_STAY : FITS
}
