import type { Affinity, LabelSelectorRequirement, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '@kubesim/api'
import { LabelMatcher, type Labels, labelMatcher, matchesNothing } from './label-matcher.ts'

/** A pod (anti-)affinity term made ready for many questions. Upstream: framework AffinityTerm */
export interface AffinityTerm {
  readonly topologyKey: string
  readonly namespaces: ReadonlySet<string>
  readonly namespaceSelector: LabelMatcher
  readonly selector: LabelMatcher
  /** Of a preference; 0 for a requirement. */
  readonly weight: number
}

export interface AffinityTerms {
  readonly requiredAffinity: readonly AffinityTerm[]
  readonly requiredAntiAffinity: readonly AffinityTerm[]
  readonly preferredAffinity: readonly AffinityTerm[]
  readonly preferredAntiAffinity: readonly AffinityTerm[]
}

export const noAffinityTerms: AffinityTerms = {
  requiredAffinity: [],
  requiredAntiAffinity: [],
  preferredAffinity: [],
  preferredAntiAffinity: [],
}

interface Known {
  readonly namespace: string | undefined
  readonly labels: Labels | undefined
  readonly terms: AffinityTerms
}

/** By the affinity itself, which a bound spec shares with the unbound one. */
const known = new WeakMap<Affinity, Known[]>()

/** The terms of a pod: the same object for pods that are alike. */
export function affinityTermsOf({ metadata, spec }: Pod): AffinityTerms {
  const { affinity } = spec
  if (affinity?.podAffinity === undefined && affinity?.podAntiAffinity === undefined) return noAffinityTerms
  let entries = known.get(affinity)
  if (entries === undefined) {
    entries = []
    known.set(affinity, entries)
  }
  const labels = usesLabels(affinity) ? metadata.labels : undefined
  const found = entries.find((entry) => entry.namespace === metadata.namespace && entry.labels === labels)
  if (found !== undefined) return found.terms
  const terms = compile(affinity, metadata.namespace ?? '', metadata.labels ?? {})
  entries.push({ namespace: metadata.namespace, labels, terms })
  return terms
}

/** Whether a term speaks of this pod. `namespaceLabels` are those of the pod's namespace. */
export function termMatches(term: AffinityTerm, { metadata }: Pod, namespaceLabels: Labels | undefined): boolean {
  if (!term.namespaces.has(metadata.namespace ?? '') && !term.namespaceSelector.matches(namespaceLabels)) return false
  return term.selector.matches(metadata.labels)
}

function compile({ podAffinity, podAntiAffinity }: Affinity, namespace: string, labels: Labels): AffinityTerms {
  const required = (terms: readonly PodAffinityTerm[] = []) => terms.map((term) => compileTerm(term, 0, { namespace, labels }))
  const preferred = (terms: readonly WeightedPodAffinityTerm[] = []) =>
    terms.map(({ podAffinityTerm, weight }) => compileTerm(podAffinityTerm, weight, { namespace, labels }))
  return {
    requiredAffinity: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: preferred(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: preferred(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  }
}

function compileTerm(term: PodAffinityTerm, weight: number, pod: { readonly namespace: string; readonly labels: Labels }): AffinityTerm {
  const { namespaces = [], namespaceSelector } = term
  const ownOnly = namespaces.length === 0 && namespaceSelector === undefined
  return {
    topologyKey: term.topologyKey,
    namespaces: new Set(ownOnly ? [pod.namespace] : namespaces),
    namespaceSelector: namespaceSelector === undefined ? matchesNothing : labelMatcher(namespaceSelector),
    selector: selectorOf(term, pod.labels),
    weight,
  }
}

/** The API server merges the label keys into the selector of a pod it stores; said twice is said once. */
function selectorOf({ labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: PodAffinityTerm, labels: Labels): LabelMatcher {
  const base = labelMatcher(labelSelector)
  const added = [...byKeys(matchLabelKeys, 'In', labels), ...byKeys(mismatchLabelKeys, 'NotIn', labels)]
  return added.length === 0 ? base : base.and(new LabelMatcher(added))
}

function byKeys(keys: readonly string[], operator: string, labels: Labels): Required<LabelSelectorRequirement>[] {
  return keys.filter((key) => labels[key] !== undefined).map((key) => ({ key, operator, values: [labels[key]!] }))
}

function usesLabels({ podAffinity, podAntiAffinity }: Affinity): boolean {
  const terms = [podAffinity, podAntiAffinity].flatMap((each) => [
    ...(each?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ])
  return terms.some(({ matchLabelKeys = [], mismatchLabelKeys = [] }) => matchLabelKeys.length + mismatchLabelKeys.length > 0)
}
