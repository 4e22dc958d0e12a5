import type { HorizontalPodAutoscalerSpec, HPAScalingRules } from '@kubesim/api'
import { DOWNSCALE_WINDOW_MS, type Memory } from './decision.ts'
import type { Recommendation, ScaleEvent } from './scaling-rules.ts'

/** What an autoscaler knows of its past when it looks for the first time. Upstream: recordInitialRecommendation */
export function firstMemory(currentReplicas: number, nowMs: number): Memory {
  return { recommendations: [{ replicas: currentReplicas, atMs: nowMs }], history: { up: [], down: [] } }
}

/** The same with what was wanted now. What no window reaches any more is forgotten. */
export function rememberWanted(memory: Memory, spec: HorizontalPodAutoscalerSpec, wanted: Recommendation): Memory {
  const windowMs = Math.max(
    DOWNSCALE_WINDOW_MS,
    (spec.behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000,
    (spec.behavior?.scaleDown?.stabilizationWindowSeconds ?? 0) * 1000,
  )
  const recent = memory.recommendations.filter(({ atMs }) => atMs >= wanted.atMs - windowMs)
  return { ...memory, recommendations: [...recent, wanted] }
}

/** The same with a change of scale. Only rules ever ask for those, so without any there is nothing to remember. Upstream: storeScaleEvent */
export function rememberRescale(
  memory: Memory,
  { behavior }: HorizontalPodAutoscalerSpec,
  { from, to, atMs }: { readonly from: number; readonly to: number; readonly atMs: number },
): Memory {
  if (behavior === undefined) return memory
  const { up, down } = memory.history
  const history =
    to > from
      ? { up: [...recentOf(up, behavior.scaleUp, atMs), { change: to - from, atMs }], down }
      : { up, down: [...recentOf(down, behavior.scaleDown, atMs), { change: from - to, atMs }] }
  return { ...memory, history }
}

function recentOf(events: readonly ScaleEvent[], rules: HPAScalingRules | undefined, nowMs: number): readonly ScaleEvent[] {
  const periodMs = Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds * 1000))
  return events.filter(({ atMs }) => atMs >= nowMs - periodMs)
}
