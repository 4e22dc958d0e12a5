import type { HorizontalPodAutoscalerSpec } from '@kubesim/api'
import type { Proposal } from './replica-calculator.ts'
import {
  DEFAULT_DOWN,
  DEFAULT_UP,
  limitRate,
  type Recommendation,
  type ScaleBounds,
  type ScaleHistory,
  stabilize,
  type Verdict,
} from './scaling-rules.ts'

/** Without rules of its own an autoscaler shrinks only to the most that was wanted in this time. Upstream: --horizontal-pod-autoscaler-downscale-stabilization */
export const DOWNSCALE_WINDOW_MS = 300_000
const UP_FACTOR = 2
const UP_MIN = 4

/** What one metric asks for. */
export interface MetricProposal {
  /** As it is told: `cpu resource utilization (percentage of request)`. */
  readonly name: string
  readonly proposal: Proposal
  /** What the error of several metrics says before this one's: `failed to get cpu resource metric value: `. */
  readonly failureContext: string
  /** Reason of the condition if there is no number: `FailedGetResourceMetric`. */
  readonly failureReason: string
}

/** What the autoscaler remembers of what it wanted and did. */
export interface Memory {
  readonly recommendations: readonly Recommendation[]
  readonly history: ScaleHistory
}

export interface AutoscalerCondition {
  readonly type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited'
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

export interface Decision {
  readonly replicas: number
  /** Why the scale changes, as the event tells it; empty when it does not. */
  readonly reason: string
  readonly conditions: readonly AutoscalerCondition[]
  /** What was wanted before anything held it back: to be remembered. */
  readonly recommendation: number | undefined
  /** Metrics without a number, told even when others decided. */
  readonly error: string | undefined
  /** The metrics told nothing to act on: the error is all there is. */
  readonly isStuck: boolean
}

/** How many replicas there shall be. `propose` is asked only if the scale is between its bounds. Upstream: reconcileAutoscaler */
export function decideReplicas(
  spec: HorizontalPodAutoscalerSpec,
  current: number,
  given: { readonly propose: () => readonly MetricProposal[]; readonly memory: Memory; readonly nowMs: number },
): Decision {
  const min = spec.minReplicas ?? 1
  const max = spec.maxReplicas
  const clamped = { conditions: [], recommendation: undefined, error: undefined, isStuck: false }
  if (current === 0 && min !== 0) {
    const message = 'scaling is disabled since the replica count of the target is zero'
    return {
      ...clamped,
      replicas: 0,
      reason: '',
      conditions: [condition('ScalingActive', 'False', { reason: 'ScalingDisabled', message })],
    }
  }
  if (current > max) return { ...clamped, replicas: max, reason: 'Current number of replicas above Spec.MaxReplicas' }
  if (current < min) return { ...clamped, replicas: min, reason: 'Current number of replicas below Spec.MinReplicas' }
  const asked = askMetrics(given.propose(), current)
  if (asked.wanted === undefined) {
    return { replicas: current, reason: '', conditions: [asked.active], recommendation: undefined, error: asked.error, isStuck: true }
  }
  const { replicas, conditions } = normalize(asked.wanted, spec, { ...given, bounds: { current, min, max } })
  const reason = asked.wanted > current ? `${asked.name} above target` : 'All metrics below target'
  return {
    replicas,
    reason: replicas === current ? '' : reason,
    conditions: [asked.active, ...conditions],
    recommendation: asked.wanted,
    error: asked.error,
    isStuck: false,
  }
}

interface Asked {
  /** Undefined when no metric has a number, or one has none and the others would shrink. */
  readonly wanted: number | undefined
  readonly name: string
  readonly active: AutoscalerCondition
  readonly error: string | undefined
}

/** The most that any metric asks for. Upstream: computeReplicasForMetrics */
function askMetrics(proposals: readonly MetricProposal[], current: number): Asked {
  let wanted = 0
  let name = ''
  const failed: { readonly reason: string; readonly error: string; readonly context: string }[] = []
  for (const { proposal, name: metric, failureReason, failureContext } of proposals) {
    if ('error' in proposal) failed.push({ reason: failureReason, error: proposal.error, context: failureContext })
    else if (wanted === 0 || proposal.replicas > wanted) {
      wanted = proposal.replicas
      name = metric
    }
  }
  const [first] = failed
  const error =
    first === undefined
      ? undefined
      : `invalid metrics (${failed.length} invalid out of ${proposals.length}), first error is: ${first.context}${first.error}`
  if (first !== undefined && (failed.length === proposals.length || wanted < current)) {
    const message = `the HPA was unable to compute the replica count: ${first.error}`
    return { wanted: undefined, name, active: condition('ScalingActive', 'False', { reason: first.reason, message }), error }
  }
  const message = `the HPA was able to successfully calculate a replica count from ${name}`
  return { wanted, name, active: condition('ScalingActive', 'True', { reason: 'ValidMetricFound', message }), error }
}

/** Upstream: normalizeDesiredReplicas, normalizeDesiredReplicasWithBehaviors */
function normalize(
  wanted: number,
  spec: HorizontalPodAutoscalerSpec,
  { bounds, memory, nowMs }: { readonly bounds: ScaleBounds; readonly memory: Memory; readonly nowMs: number },
): { readonly replicas: number; readonly conditions: readonly AutoscalerCondition[] } {
  const up = spec.behavior?.scaleUp ?? DEFAULT_UP
  const down = spec.behavior?.scaleDown ?? DEFAULT_DOWN
  const hasRules = spec.behavior !== undefined
  const steady = hasRules
    ? stabilize(wanted, bounds.current, { up, down, recommendations: memory.recommendations, nowMs })
    : highestRecent(wanted, memory.recommendations, nowMs)
  const limited = hasRules
    ? limitRate(steady.replicas, bounds, { up, down, history: memory.history, nowMs })
    : limitPlainly(steady.replicas, bounds)
  const able = steady.replicas === wanted ? { reason: 'ReadyForNewScale', message: 'recommended size matches current size' } : steady
  return {
    replicas: limited.replicas,
    conditions: [
      condition('AbleToScale', 'True', able),
      condition('ScalingLimited', limited.replicas === steady.replicas ? 'False' : 'True', limited),
    ],
  }
}

/** Upstream: stabilizeRecommendation */
function highestRecent(wanted: number, recommendations: readonly Recommendation[], nowMs: number): Verdict {
  const recent = recommendations.filter(({ atMs }) => atMs >= nowMs - DOWNSCALE_WINDOW_MS)
  return {
    replicas: recent.reduce((most, { replicas }) => Math.max(most, replicas), wanted),
    reason: 'ScaleDownStabilized',
    message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
  }
}

/** Upstream: convertDesiredReplicasWithRules */
function limitPlainly(desired: number, { current, min, max }: ScaleBounds): Verdict {
  const upLimit = Math.max(UP_FACTOR * current, UP_MIN)
  if (desired < min)
    return { replicas: min, reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' }
  if (desired > Math.min(max, upLimit)) {
    return max > upLimit
      ? { replicas: upLimit, reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate' }
      : { replicas: max, reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' }
  }
  return { replicas: desired, reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' }
}

function condition(
  type: AutoscalerCondition['type'],
  status: AutoscalerCondition['status'],
  { reason, message }: { readonly reason: string; readonly message: string },
): AutoscalerCondition {
  return { type, status, reason, message }
}
