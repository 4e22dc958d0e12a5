import type { Affinity, DaemonSet, Pod, PodSpec, Toleration } from '@kubesim/api'
import { CONTROLLER_REVISION_HASH } from '../controller-revision/revision.ts'
import { podOf } from '../pod-control/pod-actions.ts'

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'
const TEMPLATE_GENERATION_LABEL = 'pod-template-generation'
const NODE_NAME = 'metadata.name'

const SURVIVED: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
]
const WITHOUT_NETWORK: Toleration = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' }

const tolerant = new WeakMap<PodSpec, PodSpec>()

/** A daemon bears a node's troubles. Upstream: daemon util AddOrUpdateDaemonPodTolerations */
export function withDaemonTolerations(spec: PodSpec): PodSpec {
  let found = tolerant.get(spec)
  if (found === undefined) {
    const added = spec.hostNetwork === true ? [...SURVIVED, WITHOUT_NETWORK] : SURVIVED
    found = { ...spec, tolerations: added.reduce(addToleration, spec.tolerations ?? []) }
    tolerant.set(spec, found)
  }
  return found
}

/** One that is there already, perhaps for a limited time, is replaced. */
function addToleration(tolerations: readonly Toleration[], added: Toleration): readonly Toleration[] {
  const isSame = ({ key, operator, effect, value = '' }: Toleration) =>
    key === added.key && operator === added.operator && effect === added.effect && value === ''
  return tolerations.some(isSame) ? tolerations.map((each) => (isSame(each) ? added : each)) : [...tolerations, added]
}

/** The pod that a node is to have; the scheduler will find that only this node suits it. Upstream: daemon util CreatePodTemplate */
export function daemonPod(set: DaemonSet, node: string, hash: string): Pod {
  const { metadata, spec } = set.spec.template
  const generation = templateGeneration(set)
  const labels = {
    ...metadata?.labels,
    ...(generation !== undefined && { [TEMPLATE_GENERATION_LABEL]: generation }),
    [CONTROLLER_REVISION_HASH]: hash,
  }
  const tolerating = withDaemonTolerations(spec!)
  return podOf(set, { metadata: { ...metadata, labels }, spec: { ...tolerating, affinity: bindTo(node, tolerating.affinity) } })
}

/** Replaces what nodes the template asks for: the set has looked at that already. Upstream: ReplaceDaemonSetPodNodeNameNodeAffinity */
function bindTo(node: string, affinity: Affinity | undefined): Affinity {
  const nodeSelectorTerms = [{ matchFields: [{ key: NODE_NAME, operator: 'In', values: [node] }] }]
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  }
}

/** The node a pod is on, or is meant for. Upstream: daemon util GetTargetNodeName */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  for (const { matchFields = [] } of terms) {
    const named = matchFields.find(({ key, operator }) => key === NODE_NAME && operator === 'In')
    if (named !== undefined) return named.values?.length === 1 ? named.values[0] : undefined
  }
  return undefined
}

/** Whether the pod is of the set's present template. Upstream: daemon util IsPodUpdated */
export function isUpdated({ metadata: { labels } }: Pod, set: DaemonSet, hash: string): boolean {
  const generation = templateGeneration(set)
  return labels?.[CONTROLLER_REVISION_HASH] === hash || (generation !== undefined && labels?.[TEMPLATE_GENERATION_LABEL] === generation)
}

function templateGeneration({ metadata }: DaemonSet): string | undefined {
  const text = metadata.annotations?.[TEMPLATE_GENERATION]
  return text !== undefined && /^[+-]?[0-9]+$/.test(text) ? String(Number(text)) : undefined
}
