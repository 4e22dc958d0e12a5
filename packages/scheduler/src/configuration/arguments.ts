import type { NodeAffinity, TopologySpreadConstraint } from '@kubesim/api'
import type { DefaultPreemptionArgs } from '../plugins/default-preemption.ts'
import type { InterPodAffinityArgs } from '../plugins/inter-pod-affinity.ts'
import { DEFAULT_RESOURCES, type ResourceWeight, type UtilizationPoint } from '../plugins/resource-scoring.ts'

/** Plugins' arguments as the configuration has them, defaults filled in. Upstream: apis/config/v1 defaults.go */

export interface FitConfiguration {
  readonly ignoredResources?: readonly string[]
  readonly ignoredResourceGroups?: readonly string[]
  readonly scoringStrategy: {
    readonly type: string
    readonly resources: readonly ResourceWeight[]
    readonly requestedToCapacityRatio?: { readonly shape?: readonly Partial<UtilizationPoint>[] }
  }
}

export interface SpreadConfiguration {
  readonly defaultConstraints?: readonly TopologySpreadConstraint[]
  readonly defaultingType: string
}

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined }

export function fitDefaults(given: Given<FitConfiguration>): FitConfiguration {
  const { type = given.scoringStrategy === undefined ? 'LeastAllocated' : '', resources = [], ...others } = given.scoringStrategy ?? {}
  return { ...(given as FitConfiguration), scoringStrategy: { ...others, type, resources: weighted(resources) } }
}

export function balanceDefaults(given: { readonly resources?: readonly ResourceWeight[] }): {
  readonly resources: readonly ResourceWeight[]
} {
  return { resources: weighted(given.resources ?? []) }
}

export function spreadDefaults(given: Given<SpreadConfiguration>): SpreadConfiguration {
  return { ...(given as SpreadConfiguration), defaultingType: given.defaultingType || 'System' }
}

export function preemptionDefaults(given: Given<DefaultPreemptionArgs>): Required<DefaultPreemptionArgs> {
  const { minCandidateNodesPercentage = 10, minCandidateNodesAbsolute = 100 } = given
  return { minCandidateNodesPercentage, minCandidateNodesAbsolute }
}

export function podAffinityDefaults(given: Given<InterPodAffinityArgs>): Required<InterPodAffinityArgs> {
  const { hardPodAffinityWeight = 1, ignorePreferredTermsOfExistingPods = false } = given
  return { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods }
}

export function nodeAffinityDefaults(given: { readonly addedAffinity?: NodeAffinity }): { readonly addedAffinity?: NodeAffinity } {
  return given.addedAffinity === undefined ? {} : { addedAffinity: given.addedAffinity }
}

function weighted(resources: readonly Partial<ResourceWeight>[]): readonly ResourceWeight[] {
  if (resources.length === 0) return DEFAULT_RESOURCES
  return resources.map(({ name = '', weight }) => ({ name, weight: weight || 1 }))
}
