import { isPodReady, type Pod, quantityMilli } from '@kubesim/api'
import { type GroupingOptions, groupPods, type PodMetric } from './pod-groups.ts'

const REPLICAS_MAX = 2 ** 31 - 1

/** How far usage may be from its target without anything being done: a tenth is 0.1. */
export interface Tolerances {
  readonly up: number
  readonly down: number
}

/** What the scaled pods are to come to, or why that cannot be told. */
export type Proposal = { readonly replicas: number; readonly usage: number; readonly utilization?: number } | { readonly error: string }

export interface Situation extends GroupingOptions {
  readonly currentReplicas: number
  readonly tolerances: Tolerances
  readonly pods: readonly Pod[]
}

interface Measure {
  readonly ratio: number
  readonly usage: number
  readonly utilization?: number
}

/** Replicas for a share of what pods request, in per cent. Upstream: GetResourceReplicas */
export function replicasForUtilization(
  situation: Situation,
  metrics: ReadonlyMap<string, PodMetric>,
  target: { readonly utilization: number; readonly container?: string },
): Proposal {
  const requests = new Map<string, number>()
  return replicasFor(situation, metrics, {
    prepare: () => collectRequests(situation, target.container, requests),
    measure: (values) => utilizationOf(values, requests, target.utilization),
    whenMissing: (name) => Math.trunc((requests.get(name)! * Math.max(100, target.utilization)) / 100),
  })
}

/** Replicas for an average per pod, in thousandths. Upstream: GetRawResourceReplicas, GetMetricReplicas */
export function replicasForAverage(situation: Situation, metrics: ReadonlyMap<string, PodMetric>, target: number): Proposal {
  return replicasFor(situation, metrics, {
    prepare: () => undefined,
    measure: (values) => {
      const usage = Math.trunc(sum(values.values()) / values.size)
      return { ratio: usage / target, usage }
    },
    whenMissing: () => target,
  })
}

interface Method {
  /** An error, if there is one. */
  readonly prepare: () => string | undefined
  readonly measure: (values: ReadonlyMap<string, number>) => Measure | string
  /** What a pod that was not measured is taken to use when fewer replicas are in question. */
  readonly whenMissing: (name: string) => number
}

/** Pods that were not measured or are not ready damp the change, and never turn it round. Upstream: calcPlainMetricReplicas */
function replicasFor(situation: Situation, metrics: ReadonlyMap<string, PodMetric>, method: Method): Proposal {
  const { pods, currentReplicas, tolerances } = situation
  if (pods.length === 0) return { error: 'no pods returned by selector while calculating replica count' }
  const groups = groupPods(pods, metrics, situation)
  const values = new Map<string, number>()
  for (const [name, { value }] of metrics) if (!groups.ignored.has(name) && !groups.unready.has(name)) values.set(name, value)
  if (values.size === 0) return { error: 'did not receive metrics for targeted pods (pods might be unready)' }
  const problem = method.prepare()
  if (problem !== undefined) return { error: problem }
  const first = method.measure(values)
  if (typeof first === 'string') return { error: first }
  const propose = (replicas: number): Proposal => ({
    replicas,
    usage: first.usage,
    ...(first.utilization !== undefined && { utilization: first.utilization }),
  })
  const hasUnready = groups.unready.size > 0 && first.ratio > 1
  if (!hasUnready && groups.missing.size === 0) {
    return propose(isWithin(first.ratio, tolerances) ? currentReplicas : Math.ceil(first.ratio * groups.readyCount))
  }
  if (first.ratio !== 1) for (const name of groups.missing) values.set(name, first.ratio < 1 ? method.whenMissing(name) : 0)
  if (hasUnready) for (const name of groups.unready) values.set(name, 0)
  const second = method.measure(values)
  if (typeof second === 'string') return { error: second }
  return propose(damped(first.ratio, second.ratio, { currentReplicas, tolerances, count: values.size }))
}

function damped(
  before: number,
  after: number,
  { currentReplicas, tolerances, count }: { readonly currentReplicas: number; readonly tolerances: Tolerances; readonly count: number },
): number {
  if (isWithin(after, tolerances) || (before < 1 && after > 1) || (before > 1 && after < 1)) return currentReplicas
  const replicas = Math.ceil(after * count)
  return (after < 1 && replicas > currentReplicas) || (after > 1 && replicas < currentReplicas) ? currentReplicas : replicas
}

/** Upstream: metrics.GetResourceUtilizationRatio */
function utilizationOf(values: ReadonlyMap<string, number>, requests: ReadonlyMap<string, number>, target: number): Measure | string {
  const known = [...values].filter(([name]) => requests.has(name))
  const requested = sum(known.map(([name]) => requests.get(name)!))
  if (requested === 0) return 'no metrics returned matched known pods'
  const used = sum(known.map(([, value]) => value))
  const utilization = Math.trunc((used * 100) / requested)
  return { ratio: utilization / target, utilization, usage: Math.trunc(used / known.length) }
}

/** Fills `requests`, in thousandths by pod; the error if a container does not say. Upstream: calculateRequests */
function collectRequests({ pods, resource }: Situation, container: string | undefined, requests: Map<string, number>): string | undefined {
  for (const { metadata, spec } of pods) {
    const whole = container === undefined ? spec.resources?.requests?.[resource!] : undefined
    if (whole !== undefined) {
      requests.set(metadata.name!, quantityMilli(whole))
      continue
    }
    let total = 0
    for (const each of [...spec.containers, ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')]) {
      if (container !== undefined && container !== each.name) continue
      const request = each.resources?.requests?.[resource!]
      if (request === undefined) return `missing request for ${resource} in container ${each.name} of Pod ${metadata.name}`
      total += quantityMilli(request)
    }
    requests.set(metadata.name!, total)
  }
  return undefined
}

/** Replicas for one value that all pods together cause. Upstream: GetObjectMetricReplicas, GetExternalMetricReplicas */
export function replicasForValue({ pods, currentReplicas, tolerances }: Situation, usage: number, target: number): Proposal {
  const ratio = usage / target
  if (currentReplicas === 0) return { replicas: Math.ceil(ratio), usage }
  if (isWithin(ratio, tolerances)) return { replicas: currentReplicas, usage }
  if (pods.length === 0) return { error: 'unable to calculate ready pods: no pods returned by selector while calculating replica count' }
  const readyCount = pods.filter((pod) => pod.status?.phase === 'Running' && isPodReady(pod)).length
  return { replicas: Math.min(REPLICAS_MAX, Math.ceil(ratio * readyCount)), usage }
}

/** Replicas for one value, a share of it to each pod. Upstream: GetObjectPerPodMetricReplicas, GetExternalPerPodMetricReplicas */
export function replicasForShare(
  { currentReplicas, tolerances }: Pick<Situation, 'currentReplicas' | 'tolerances'>,
  usage: number,
  target: number,
): Proposal {
  const isEnough = isWithin(usage / (target * currentReplicas), tolerances)
  const replicas = isEnough ? currentReplicas : Math.min(REPLICAS_MAX, Math.ceil(usage / target))
  return { replicas, usage: Math.ceil(usage / currentReplicas) }
}

function isWithin(ratio: number, { up, down }: Tolerances): boolean {
  return 1 - down <= ratio && ratio <= 1 + up
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
