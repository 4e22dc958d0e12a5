import type { Pod } from '@kubesim/api'
import { type AffinityTerm, type AffinityTerms, affinityTermsOf, noAffinityTerms, termMatches } from '../framework/affinity-terms.ts'
import { matchesNothing, type Labels } from '../framework/label-matcher.ts'

/** The pod (anti-)affinity terms that pods on nodes carry, each once however many carry it. */
export class TermCarriers {
  private readonly carried = new Map<AffinityTerms, number>()
  /** Grows with every term that comes up or dies out. */
  version = 0

  get isEmpty(): boolean {
    return this.carried.size === 0
  }

  count(pod: Pod, delta: 1 | -1): void {
    const terms = affinityTermsOf(pod)
    if (terms === noAffinityTerms) return
    const before = this.carried.get(terms) ?? 0
    const after = before + delta
    if (before === 0 || after === 0) this.version++
    if (after === 0) this.carried.delete(terms)
    else this.carried.set(terms, after)
  }

  /** Whether the answer of `speakOf` depends on the labels of namespaces, which may change. */
  get lookAtNamespaces(): boolean {
    for (const terms of this.carried.keys()) if (allTerms(terms).some(({ namespaceSelector }) => namespaceSelector !== matchesNothing)) return true
    return false
  }

  /** Whether any term that some pod carries is about this pod. */
  speakOf(pod: Pod, namespaceLabels: Labels | undefined): boolean {
    for (const terms of this.carried.keys()) if (allTerms(terms).some((term) => termMatches(term, pod, namespaceLabels))) return true
    return false
  }
}

function allTerms({ requiredAffinity, requiredAntiAffinity, preferredAffinity, preferredAntiAffinity }: AffinityTerms): readonly AffinityTerm[] {
  return [...requiredAffinity, ...requiredAntiAffinity, ...preferredAffinity, ...preferredAntiAffinity]
}
