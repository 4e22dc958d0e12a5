import {
  type Node,
  type NodeSelector,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  type PodSpec,
  type PodTemplateSpec,
  type Taint,
  type Toleration,
  toleratesTaint,
} from '@kubesim/api'
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
  if (!matchesRequired(spec, node)) return UNFIT
  const untolerated = (node.spec.taints ?? []).filter((taint) => !isTolerated(taint, withDaemonTolerations(spec).tolerations ?? []))
  if (untolerated.some(({ effect }) => effect === 'NoExecute')) return UNFIT
  return untolerated.some(({ effect }) => effect === 'NoSchedule') ? MAY_STAY : FITS
}

function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some((toleration) => toleratesTaint(toleration, taint))
}

/** `nodeSelector` and required node affinity. Upstream: component-helpers nodeaffinity.RequiredNodeAffinity */
function matchesRequired({ nodeSelector, affinity }: PodSpec, node: Node): boolean {
  for (const key in nodeSelector) if (node.metadata.labels?.[key] !== nodeSelector[key]) return false
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return required === undefined || matchesAnyTerm(required, node)
}

function matchesAnyTerm({ nodeSelectorTerms = [] }: Partial<NodeSelector>, node: Node): boolean {
  return nodeSelectorTerms.some((term) => matchesTerm(term, node))
}

function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, { metadata }: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false
  return (
    matchExpressions.every((each) => meets(metadata.labels?.[each.key], each)) &&
    matchFields.every((each) => each.key === 'metadata.name' && meets(metadata.name, each))
  )
}

function meets(value: string | undefined, { operator, values = [] }: NodeSelectorRequirement): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
    case 'Lt':
      return value !== undefined && compares(value, operator, values[0] ?? '')
    default:
      return false
  }
}

function compares(left: string, operator: 'Gt' | 'Lt', right: string): boolean {
  if (!/^[+-]?\d+$/.test(left) || !/^[+-]?\d+$/.test(right)) return false
  return operator === 'Gt' ? BigInt(left) > BigInt(right) : BigInt(left) < BigInt(right)
}
