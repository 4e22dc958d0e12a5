import { type NodeInfo, requestedOf } from '../framework/node-info.ts'
import { SCORE_MAX } from '../framework/plugin.ts'
import { isScalarResource, type PodDemand } from '../framework/pod-demand.ts'
import { amountOf } from '../framework/resource-amounts.ts'

export interface ResourceWeight {
  readonly name: string
  readonly weight: number
}

export const DEFAULT_RESOURCES: readonly ResourceWeight[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
]

export interface ShareScoring {
  readonly resources: readonly ResourceWeight[]
  readonly strategy: (requested: readonly number[], allocatable: readonly number[], resources: readonly ResourceWeight[]) => number
  /** Count what is requested, and not the defaults of those who ask for nothing. */
  readonly requested: boolean
}

/** Scores the shares of a node that would be requested with this pod on it. Upstream: noderesources resourceAllocationScorer */
export function scoredShare(wanted: PodDemand, node: NodeInfo, scoring: ShareScoring): number {
  const requested: number[] = []
  const allocatable: number[] = []
  for (const { name } of scoring.resources) {
    const own = wantedOf(wanted, name, scoring.requested)
    // A node that has none of it, or a pod that wants none of something extended, says nothing.
    const total = own === 0 && isScalarResource(name) ? 0 : amountOf(node.allocatable, name)
    allocatable.push(total)
    requested.push(total === 0 ? 0 : usedOf(node, name, scoring.requested) + own)
  }
  return scoring.strategy(requested, allocatable, scoring.resources)
}

/** The more is left, the better. Upstream: leastResourceScorer */
export function leastAllocatedScore(
  requested: readonly number[],
  allocatable: readonly number[],
  resources: readonly ResourceWeight[],
): number {
  return weightedMean(resources, allocatable, (index) => leastShare(requested[index]!, allocatable[index]!))
}

/** `leastAllocatedScore` of cpu and memory with equal weights, without the arrays. */
export function leastAllocatedOfTwo(cpu: number, cpuTotal: number, memory: number, memoryTotal: number): number {
  if (cpuTotal === 0) return memoryTotal === 0 ? 0 : leastShare(memory, memoryTotal)
  if (memoryTotal === 0) return leastShare(cpu, cpuTotal)
  return Math.floor((leastShare(cpu, cpuTotal) + leastShare(memory, memoryTotal)) / 2)
}

function leastShare(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.floor(((capacity - requested) * SCORE_MAX) / capacity)
}

/** The more is used, the better. Upstream: mostResourceScorer */
export function mostAllocatedScore(
  requested: readonly number[],
  allocatable: readonly number[],
  resources: readonly ResourceWeight[],
): number {
  return weightedMean(resources, allocatable, (index) => {
    const capacity = allocatable[index]!
    return Math.floor((Math.min(requested[index]!, capacity) * SCORE_MAX) / capacity)
  })
}

/** A point of a broken line: this score, 0 to 10, at this utilisation in percent. */
export interface UtilizationPoint {
  readonly utilization: number
  readonly score: number
}

/** Follows a broken line over utilisation. Upstream: requestedToCapacityRatioScorer */
export function requestedToCapacityRatioScore(shape: readonly UtilizationPoint[]): ShareScoring['strategy'] {
  const points = shape.map(({ utilization, score }) => ({ utilization, score: (score * SCORE_MAX) / 10 }))
  return (requested, allocatable, resources) => {
    let sum = 0
    let weights = 0
    for (const [index, { weight }] of resources.entries()) {
      if (allocatable[index] === 0) continue
      const score = heightAt(
        points,
        requested[index]! > allocatable[index]! ? 100 : Math.floor((requested[index]! * 100) / allocatable[index]!),
      )
      if (score > 0) {
        sum += score * weight
        weights += weight
      }
    }
    return weights === 0 ? 0 : Math.round(sum / weights)
  }
}

function heightAt(points: readonly UtilizationPoint[], utilization: number): number {
  for (const [index, point] of points.entries()) {
    if (utilization > point.utilization) continue
    const before = points[index - 1]
    if (before === undefined) return point.score
    return (
      before.score +
      Math.trunc(((point.score - before.score) * (utilization - before.utilization)) / (point.utilization - before.utilization))
    )
  }
  return points.at(-1)?.score ?? 0
}

function weightedMean(resources: readonly ResourceWeight[], allocatable: readonly number[], scoreOf: (index: number) => number): number {
  let sum = 0
  let weights = 0
  for (const [index, { weight }] of resources.entries()) {
    if (allocatable[index] === 0) continue
    sum += scoreOf(index) * weight
    weights += weight
  }
  return weights === 0 ? 0 : Math.floor(sum / weights)
}

export function wantedOf(wanted: PodDemand, name: string, requested: boolean): number {
  if (name === 'cpu') return requested ? wanted.milliCpu : wanted.scoredMilliCpu
  if (name === 'memory') return requested ? wanted.memoryBytes : wanted.scoredMemoryBytes
  return name === 'ephemeral-storage' ? wanted.ephemeralBytes : (wanted.scalars.get(name) ?? 0)
}

function usedOf(node: NodeInfo, name: string, requested: boolean): number {
  if (requested) return requestedOf(node, name)
  if (name === 'cpu') return node.scoredMilliCpu
  return name === 'memory' ? node.scoredMemoryBytes : requestedOf(node, name)
}
