import type { Pod } from '@kubesim/api'
import { type AffinityTerm, affinityTermsOf, termMatches } from '../framework/affinity-terms.ts'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import type { Retry } from '../framework/plugin.ts'

/** Which events could help a pod that was rejected for its (anti-)affinity. Upstream: interpodaffinity isSchedulableAfter... */
export const affinityHints: readonly Retry[] = [
  { on: 'pod/added', when: (pod, event) => 'pod' in event && matchesEvery(affinityTermsOf(pod).requiredAffinity, event.pod) },
  { on: 'pod/deleted', when: (pod, event) => 'pod' in event && matchesEvery(affinityTermsOf(pod).requiredAntiAffinity, event.pod) },
  { on: 'pod/labels-changed', when: relabelHelps },
  { on: 'node/added', when: nodeHelps },
  { on: 'node/labels-changed', when: nodeHelps },
]

function relabelHelps(pod: Pod, event: ClusterEvent): boolean {
  if (!('pod' in event) || event.previous === undefined) return false
  const { requiredAffinity, requiredAntiAffinity } = affinityTermsOf(pod)
  if (!matchesEvery(requiredAffinity, event.previous) && matchesEvery(requiredAffinity, event.pod)) return true
  return matchesEvery(requiredAntiAffinity, event.previous) && !matchesEvery(requiredAntiAffinity, event.pod)
}

function nodeHelps(pod: Pod, event: ClusterEvent): boolean {
  if (!('node' in event)) return false
  const now = event.node.metadata.labels ?? {}
  const before = event.previous?.metadata.labels ?? {}
  const { requiredAffinity, requiredAntiAffinity } = affinityTermsOf(pod)
  if (requiredAffinity.some(({ topologyKey: key }) => now[key] !== undefined && now[key] !== before[key])) return true
  if (event.previous === undefined) return requiredAntiAffinity.length > 0
  return requiredAntiAffinity.some(({ topologyKey: key }) => before[key] !== undefined && now[key] !== before[key])
}

function matchesEvery(terms: readonly AffinityTerm[], pod: Pod): boolean {
  return terms.length > 0 && terms.every((term) => termMatches(term, pod, undefined))
}
