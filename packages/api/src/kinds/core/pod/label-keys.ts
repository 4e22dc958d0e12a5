import type { Affinity, LabelSelector, LabelSelectorRequirement, PodAffinity, PodAffinityTerm, PodSpec } from '../../../types/generated.ts'
import { changed, mapShared } from '../../structural-sharing.ts'

type Labels = Readonly<Record<string, string>>

const known = new WeakMap<PodSpec, { readonly labels: Labels; readonly result: PodSpec }>()

/**
 * The spec with `matchLabelKeys` and `mismatchLabelKeys` written into the selectors beside them, with the values that the pod's own labels
 * have. Pods of one template share spec and labels, so the last answer for a spec is remembered. Upstream: pkg/registry/core/pod
 * mutatePodAffinity, mutateTopologySpreadConstraints
 */
export function withLabelKeys(spec: PodSpec, labels: Labels = {}): PodSpec {
  if (spec.affinity === undefined && spec.topologySpreadConstraints === undefined) return spec
  const last = known.get(spec)
  if (last !== undefined && last.labels === labels) return last.result
  const result = changed(spec, {
    affinity: spec.affinity && withKeysInAffinity(spec.affinity, labels),
    topologySpreadConstraints: mapShared(spec.topologySpreadConstraints, (constraint) =>
      changed(constraint, { labelSelector: withKeys(constraint, labels) }),
    ),
  })
  known.set(spec, { labels, result })
  return result
}

function withKeysInAffinity(affinity: Affinity, labels: Labels): Affinity {
  return changed(affinity, {
    podAffinity: affinity.podAffinity && withKeysInTerms(affinity.podAffinity, labels),
    podAntiAffinity: affinity.podAntiAffinity && withKeysInTerms(affinity.podAntiAffinity, labels),
  })
}

function withKeysInTerms(affinity: PodAffinity, labels: Labels): PodAffinity {
  const inTerm = (term: PodAffinityTerm) => changed(term, { labelSelector: withKeys(term, labels) })
  return changed(affinity, {
    preferredDuringSchedulingIgnoredDuringExecution: mapShared(affinity.preferredDuringSchedulingIgnoredDuringExecution, (weighted) =>
      weighted.podAffinityTerm === undefined ? weighted : changed(weighted, { podAffinityTerm: inTerm(weighted.podAffinityTerm) }),
    ),
    requiredDuringSchedulingIgnoredDuringExecution: mapShared(affinity.requiredDuringSchedulingIgnoredDuringExecution, inTerm),
  })
}

interface Keyed {
  readonly labelSelector?: LabelSelector
  readonly matchLabelKeys?: readonly string[]
  readonly mismatchLabelKeys?: readonly string[]
}

/** Without a selector nothing is selected, whatever the keys. */
function withKeys({ labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: Keyed, labels: Labels): LabelSelector | undefined {
  if (labelSelector === undefined) return undefined
  const added = [...requirements(matchLabelKeys, 'In', labels), ...requirements(mismatchLabelKeys, 'NotIn', labels)]
  if (added.length === 0) return labelSelector
  return { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added] }
}

function requirements(keys: readonly string[], operator: string, labels: Labels): readonly LabelSelectorRequirement[] {
  return keys.filter((key) => labels[key] !== undefined).map((key) => ({ key, operator, values: [labels[key]!] }))
}
