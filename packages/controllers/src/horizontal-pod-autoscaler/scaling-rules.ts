import type { HPAScalingRules } from '@kubesim/api'

/** A change of scale that was made. */
export interface ScaleEvent {
  readonly change: number
  readonly atMs: number
}

/** A number of replicas that was wanted. */
export interface Recommendation {
  readonly replicas: number
  readonly atMs: number
}

/** What was done lately. */
export interface ScaleHistory {
  readonly up: readonly ScaleEvent[]
  readonly down: readonly ScaleEvent[]
}

export interface ScaleBounds {
  readonly current: number
  readonly min: number
  readonly max: number
}

/** A number of replicas, with why it is that. */
export interface Verdict {
  readonly replicas: number
  readonly reason: string
  readonly message: string
}

/** Upstream: GenerateHPAScaleUpRules */
export const DEFAULT_UP: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}
/** Upstream: GenerateHPAScaleDownRules */
export const DEFAULT_DOWN: HPAScalingRules = {
  stabilizationWindowSeconds: 300,
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
}

/** How much of the change is allowed now. Upstream: convertDesiredReplicasWithBehaviorRate */
export function limitRate(
  desired: number,
  bounds: ScaleBounds,
  given: { readonly up: HPAScalingRules; readonly down: HPAScalingRules; readonly history: ScaleHistory; readonly nowMs: number },
): Verdict {
  const { current, min, max } = bounds
  if (desired > current) {
    const limit = Math.max(current, rateLimit(current, given.up, { ...given, sign: 1 }))
    const allowed = Math.min(max, limit)
    if (desired > allowed) {
      return max > limit
        ? {
            replicas: allowed,
            reason: 'ScaleUpLimit',
            message: 'the desired replica count is increasing faster than the maximum scale rate',
          }
        : { replicas: allowed, reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' }
    }
  } else if (desired < current) {
    const limit = Math.min(current, rateLimit(current, given.down, { ...given, sign: -1 }))
    const allowed = Math.max(min, limit)
    if (desired < allowed) {
      return min < limit
        ? {
            replicas: allowed,
            reason: 'ScaleDownLimit',
            message: 'the desired replica count is decreasing faster than the maximum scale rate',
          }
        : { replicas: allowed, reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' }
    }
  }
  return { replicas: desired, reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' }
}

/** The furthest that a direction's policies let the scale go. Upstream: calculateScaleUpLimitWithScalingRules, calculateScaleDownLimitWithBehaviors */
function rateLimit(
  current: number,
  { selectPolicy = 'Max', policies = [] }: HPAScalingRules,
  { history, nowMs, sign }: { readonly history: ScaleHistory; readonly nowMs: number; readonly sign: 1 | -1 },
): number {
  if (selectPolicy === 'Disabled') return current
  const proposed = policies.map(({ type, value, periodSeconds }) => {
    const sinceMs = nowMs - periodSeconds * 1000
    const start = current - changeSince(history.up, sinceMs) + changeSince(history.down, sinceMs)
    if (type === 'Pods') return start + sign * value
    const share = start * (1 + (sign * value) / 100)
    return sign > 0 ? Math.ceil(share) : Math.trunc(share)
  })
  const isFurthestUp = (selectPolicy === 'Max') === sign > 0
  return isFurthestUp ? Math.max(...proposed) : Math.min(...proposed)
}

/** Upstream: getReplicasChangePerPeriod */
function changeSince(events: readonly ScaleEvent[], sinceMs: number): number {
  return events.reduce((total, { change, atMs }) => (atMs > sinceMs ? total + change : total), 0)
}

/** Holds a change until it has been wanted for a whole window. Upstream: stabilizeRecommendationWithBehaviors */
export function stabilize(
  desired: number,
  current: number,
  given: {
    readonly up: HPAScalingRules
    readonly down: HPAScalingRules
    readonly recommendations: readonly Recommendation[]
    readonly nowMs: number
  },
): Verdict {
  const upSinceMs = given.nowMs - (given.up.stabilizationWindowSeconds ?? 0) * 1000
  const downSinceMs = given.nowMs - (given.down.stabilizationWindowSeconds ?? 300) * 1000
  let lowest = desired
  let highest = desired
  for (const { replicas, atMs } of given.recommendations) {
    if (atMs > upSinceMs) lowest = Math.min(lowest, replicas)
    if (atMs > downSinceMs) highest = Math.max(highest, replicas)
  }
  const replicas = Math.min(Math.max(current, lowest), highest)
  return desired >= current
    ? {
        replicas,
        reason: 'ScaleUpStabilized',
        message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
      }
    : {
        replicas,
        reason: 'ScaleDownStabilized',
        message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
      }
}
