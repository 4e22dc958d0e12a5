import type { Node, Pod, TopologySpreadConstraint } from '@kubesim/api'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import type { QueueingHint, Retry } from '../framework/plugin.ts'
import { hasAllTopologies, ownConstraints, type SpreadConstraint } from './spread-constraint.ts'

/** Which events could help a pod that was rejected for its spread. Upstream: podtopologyspread isSchedulableAfter... */
export function spreadHints(defaults: readonly TopologySpreadConstraint[]): readonly Retry[] {
  const constraintsOf = (pod: Pod) => ownConstraints(pod, 'DoNotSchedule')
  // Default constraints that demand something select by services and controllers, which an event does not tell: look again each time.
  const isCertain = (pod: Pod) =>
    (pod.spec.topologySpreadConstraints ?? []).length > 0 || defaults.every((each) => each.whenUnsatisfiable !== 'DoNotSchedule')
  const unlessUncertain =
    (hint: (constraints: readonly SpreadConstraint[], pod: Pod, event: ClusterEvent) => boolean): QueueingHint =>
    (pod, event) =>
      !isCertain(pod) || hint(constraintsOf(pod), pod, event)
  const podHint = unlessUncertain(podMatters)
  const labelHint = unlessUncertain(labelsMatter)
  const nodeHint = unlessUncertain(nodeMatters)
  const tolerationHint = unlessUncertain((constraints) => constraints.some(({ honorsTaints }) => honorsTaints))
  return [
    { on: 'pod/added', when: podHint },
    { on: 'pod/deleted', when: podHint },
    { on: 'pod/labels-changed', when: labelHint },
    { on: 'self/labels-changed', when: labelHint },
    { on: 'self/tolerations-changed', when: tolerationHint },
    { on: 'node/added', when: nodeHint },
    { on: 'node/deleted', when: nodeHint },
    { on: 'node/labels-changed', when: nodeHint },
    { on: 'node/taints-changed', when: nodeHint },
  ]
}

function podMatters(constraints: readonly SpreadConstraint[], pod: Pod, event: ClusterEvent): boolean {
  if (!('pod' in event) || event.pod.metadata.namespace !== pod.metadata.namespace) return false
  return constraints.some(({ selector }) => selector.matches(event.pod.metadata.labels))
}

function labelsMatter(constraints: readonly SpreadConstraint[], pod: Pod, event: ClusterEvent): boolean {
  if (!('pod' in event) || event.pod.metadata.namespace !== pod.metadata.namespace) return false
  return constraints.some(
    ({ selector }) => selector.matches(event.pod.metadata.labels) !== selector.matches(event.previous?.metadata.labels),
  )
}

function nodeMatters(constraints: readonly SpreadConstraint[], _pod: Pod, event: ClusterEvent): boolean {
  if (!('node' in event)) return false
  const takesPart = (node: Node) => hasAllTopologies(node.metadata.labels ?? {}, constraints)
  const { node, previous } = event
  if (previous === undefined) return takesPart(node)
  if (takesPart(node) !== takesPart(previous)) return true
  return (
    takesPart(node) &&
    (event.name === 'node/taints-changed' ||
      constraints.some(({ topologyKey }) => node.metadata.labels?.[topologyKey] !== previous.metadata.labels?.[topologyKey]))
  )
}
