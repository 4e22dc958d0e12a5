import { definePlugin, type Plugin, SCORE_MAX, skip } from '../framework/plugin.ts'
import { type PodDemand, podDemand } from '../framework/pod-demand.ts'
import { DEFAULT_RESOURCES, type ResourceWeight, scoredShare, wantedOf } from './resource-scoring.ts'

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources?: readonly ResourceWeight[]
}

/** Likes nodes whose resources would be used to about the same share. Upstream: plugins/noderesources BalancedAllocation */
export function createNodeResourcesBalancedAllocation({ resources = DEFAULT_RESOURCES }: NodeResourcesBalancedAllocationArgs = {}): Plugin {
  return definePlugin<undefined, PodDemand>({
    name: 'NodeResourcesBalancedAllocation',
    preScore({ spec }) {
      const wanted = podDemand(spec)
      // Pods that ask for nothing would all go to one node.
      return resources.every(({ name }) => wantedOf(wanted, name, true) === 0) ? skip : wanted
    },
    score: (wanted, node) => scoredShare(wanted, node, { resources, strategy: balanceScore, requested: true }),
  })
}

export const nodeResourcesBalancedAllocation = createNodeResourcesBalancedAllocation()

/** A hundred minus the standard deviation of the shares in percent. Upstream: balancedResourceScorer */
export function balanceScore(requested: readonly number[], allocatable: readonly number[]): number {
  const shares: number[] = []
  for (const [index, total] of allocatable.entries()) if (total !== 0) shares.push(Math.min(requested[index]! / total, 1))
  return Math.trunc((1 - deviation(shares)) * SCORE_MAX)
}

/** `balanceScore` of cpu and memory, without the arrays. */
export function balanceOfTwo(cpu: number, cpuTotal: number, memory: number, memoryTotal: number): number {
  if (cpuTotal === 0 || memoryTotal === 0) return SCORE_MAX
  return Math.trunc((1 - Math.abs((Math.min(cpu / cpuTotal, 1) - Math.min(memory / memoryTotal, 1)) / 2)) * SCORE_MAX)
}

function deviation(shares: readonly number[]): number {
  if (shares.length < 2) return 0
  if (shares.length === 2) return Math.abs((shares[0]! - shares[1]!) / 2)
  let total = 0
  for (const share of shares) total += share
  const mean = total / shares.length
  let squares = 0
  for (const share of shares) squares += (share - mean) * (share - mean)
  return Math.sqrt(squares / shares.length)
}
