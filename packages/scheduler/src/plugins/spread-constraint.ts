import { matchesRequiredNodeAffinity, type Pod, type TopologySpreadConstraint } from '@kubesim/api'
import { type LabelMatcher, type Labels, labelMatcher, labelsMatcher } from '../framework/label-matcher.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { untoleratedTaint } from '../framework/tolerations.ts'

export const HOSTNAME = 'kubernetes.io/hostname'

/** A topology spread constraint made ready for use. Upstream: podtopologyspread topologySpreadConstraint */
export interface SpreadConstraint {
  readonly maxSkew: number
  readonly topologyKey: string
  readonly selector: LabelMatcher
  readonly minDomains: number
  /** Nodes that the pod's own node affinity rules out do not count. */
  readonly honorsAffinity: boolean
  /** Nodes that the pod's tolerations rule out do not count. */
  readonly honorsTaints: boolean
}

export type SpreadAction = 'DoNotSchedule' | 'ScheduleAnyway'

/** What applies to a pod with no constraints of its own. */
export const SYSTEM_DEFAULT_CONSTRAINTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
]

/** The constraints of a pod that ask for one of the two actions. */
export function ownConstraints({ metadata, spec }: Pod, action: SpreadAction): readonly SpreadConstraint[] {
  const given = spec.topologySpreadConstraints ?? []
  return given
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
    .map((each) => compile(each, selectorOf(each, metadata.labels ?? {})))
}

/** Default constraints with the selector under which the pod's controller and services know it. */
export function defaultConstraintsFor(
  selector: LabelMatcher | undefined,
  defaults: readonly TopologySpreadConstraint[],
  action: SpreadAction,
): readonly SpreadConstraint[] {
  if (selector === undefined || selector.isEmpty) return []
  return defaults.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action).map((each) => compile(each, selector))
}

export function hasAllTopologies(labels: Labels, constraints: readonly SpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined)
}

/** Whether a node counts for a constraint of this pod. */
export function includesNode(constraint: SpreadConstraint, { spec }: Pod, node: NodeInfo): boolean {
  if (constraint.honorsAffinity && !matchesRequiredNodeAffinity(spec, node)) return false
  return !constraint.honorsTaints || untoleratedTaint(node.node.spec.taints, spec.tolerations) === undefined
}

/** Whether a pod counts: of the namespace, selected, and not on its way out. */
export function countsFor({ selector }: SpreadConstraint, namespace: string | undefined, { metadata }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && metadata.namespace === namespace && selector.matches(metadata.labels)
}

/** Upstream: countPodsMatchSelector, to which a selector of everything counts nothing */
export function countMatching(constraint: SpreadConstraint, namespace: string | undefined, node: NodeInfo): number {
  if (constraint.selector.isEmpty) return 0
  let count = 0
  for (const pod of node.pods()) if (countsFor(constraint, namespace, pod)) count++
  return count
}

function compile(given: TopologySpreadConstraint, selector: LabelMatcher): SpreadConstraint {
  return {
    maxSkew: given.maxSkew,
    topologyKey: given.topologyKey,
    selector,
    minDomains: given.minDomains ?? 1,
    honorsAffinity: (given.nodeAffinityPolicy ?? 'Honor') === 'Honor',
    honorsTaints: given.nodeTaintsPolicy === 'Honor',
  }
}

function selectorOf({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint, labels: Labels): LabelMatcher {
  const selector = labelMatcher(labelSelector)
  const keys = matchLabelKeys.filter((key) => labels[key] !== undefined)
  if (keys.length === 0) return selector
  return labelsMatcher(Object.fromEntries(keys.map((key) => [key, labels[key]!]))).and(selector)
}
