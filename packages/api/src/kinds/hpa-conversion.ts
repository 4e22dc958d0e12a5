import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerV1,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  ObjectMeta,
} from '../types/generated.ts'
import { metricSpecFromV1, metricSpecToV1, metricStatusFromV1, metricStatusToV1 } from './hpa-metrics-v1.ts'
import { pruned } from './pruned.ts'

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics'
const CURRENT_METRICS = 'autoscaling.alpha.kubernetes.io/current-metrics'
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions'
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior'
const ROUND_TRIP = [
  METRICS,
  CURRENT_METRICS,
  CONDITIONS,
  BEHAVIOR,
  'autoscaling.alpha.kubernetes.io/scale-down-tolerance',
  'autoscaling.alpha.kubernetes.io/scale-up-tolerance',
]

/** What the first version of the API meant when it said nothing. Upstream: pkg/apis/autoscaling DefaultCPUUtilization */
const CPU_UTILIZATION_DEFAULT_PERCENT = 80

/** An autoscaler as autoscaling/v1 shows it; what that version cannot say goes into annotations. Upstream: pkg/apis/autoscaling/v1/conversion.go */
export function autoscalerToV1({ metadata, spec, status }: HorizontalPodAutoscaler): HorizontalPodAutoscalerV1 {
  const metrics = spec.metrics ?? []
  const cpu = metrics.find(isCpuUtilization)?.resource?.target.averageUtilization
  const currentCpu = (status?.currentMetrics ?? []).findLast(isCurrentCpu)?.resource?.current.averageUtilization
  return pruned({
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: withRoundTrip(metadata, {
      [METRICS]: jsonOf(metrics.filter((metric) => !isCpuUtilization(metric)).map(metricSpecToV1)),
      [CURRENT_METRICS]: jsonOf((status?.currentMetrics ?? []).map(metricStatusToV1)),
      [BEHAVIOR]: spec.behavior && JSON.stringify(behaviorToGo(spec.behavior)),
      [CONDITIONS]: jsonOf((status?.conditions ?? []).map(conditionToGo)),
    }),
    spec: {
      maxReplicas: spec.maxReplicas,
      minReplicas: spec.minReplicas,
      scaleTargetRef: spec.scaleTargetRef,
      targetCPUUtilizationPercentage: cpu,
    },
    status: status && {
      currentCPUUtilizationPercentage: currentCpu,
      currentReplicas: status.currentReplicas ?? 0,
      desiredReplicas: status.desiredReplicas,
      lastScaleTime: status.lastScaleTime,
      observedGeneration: status.observedGeneration,
    },
  })
}

/** An autoscaling/v1 autoscaler as autoscaling/v2, which is what is stored. Upstream: pkg/apis/autoscaling/v1/conversion.go */
export function autoscalerFromV1({ metadata, spec, status }: HorizontalPodAutoscalerV1): HorizontalPodAutoscaler {
  const annotations = metadata.annotations ?? {}
  const cpu = spec.targetCPUUtilizationPercentage === undefined ? [] : [cpuUtilization(spec.targetCPUUtilizationPercentage)]
  const others = parsedList(annotations[METRICS])?.map(metricSpecFromV1 as (metric: unknown) => MetricSpec) ?? []
  const metrics = [...others, ...cpu]
  return pruned({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: withRoundTrip(metadata, {}),
    spec: {
      behavior: behaviorFromGo(annotations[BEHAVIOR]),
      maxReplicas: spec.maxReplicas,
      metrics: metrics.length === 0 ? [cpuUtilization(CPU_UTILIZATION_DEFAULT_PERCENT)] : metrics,
      minReplicas: spec.minReplicas,
      scaleTargetRef: spec.scaleTargetRef,
    },
    status: status && {
      conditions: parsedList(annotations[CONDITIONS])?.map((condition) => withoutNulls(condition as HorizontalPodAutoscalerCondition)),
      currentMetrics:
        parsedList(annotations[CURRENT_METRICS])?.map(metricStatusFromV1 as (metric: unknown) => MetricStatus) ??
        currentCpu(status.currentCPUUtilizationPercentage),
      currentReplicas: status.currentReplicas,
      desiredReplicas: status.desiredReplicas,
      lastScaleTime: status.lastScaleTime,
      observedGeneration: status.observedGeneration,
    },
  })
}

function isCpuUtilization({ type, resource }: MetricSpec): boolean {
  return type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined
}

function isCurrentCpu({ type, resource }: MetricStatus): boolean {
  return type === 'Resource' && resource?.name === 'cpu' && resource.current.averageUtilization !== undefined
}

function cpuUtilization(averageUtilization: number): MetricSpec {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }
}

function currentCpu(averageUtilization: number | undefined): readonly MetricStatus[] | undefined {
  return averageUtilization === undefined ? undefined : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } }]
}

/** The metadata with these annotations in place of whatever an earlier conversion left; the same metadata when nothing changes. */
function withRoundTrip(metadata: ObjectMeta, added: Readonly<Record<string, string | undefined>>): ObjectMeta {
  const news = Object.entries(added).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const old = metadata.annotations ?? {}
  if (news.length === 0 && !ROUND_TRIP.some((key) => key in old)) return metadata
  const kept = Object.entries(old).filter(([key]) => !ROUND_TRIP.includes(key))
  const { annotations: _, ...rest } = metadata
  return kept.length + news.length === 0 ? rest : { ...rest, annotations: Object.fromEntries([...kept, ...news]) }
}

function jsonOf(list: readonly unknown[]): string | undefined {
  return list.length === 0 ? undefined : JSON.stringify(list)
}

/** What an annotation holds, when it is a JSON list; an annotation that somebody broke counts as absent, as upstream. */
function parsedList(text: string | undefined): readonly unknown[] | undefined {
  const value = parsed(text)
  return Array.isArray(value) ? value : undefined
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Go writes a condition in the order of its struct, and a transition time even when there is none. */
function conditionToGo({ type, status, lastTransitionTime, reason, message }: HorizontalPodAutoscalerCondition): unknown {
  return pruned({ type, status, lastTransitionTime: lastTransitionTime ?? null, reason, message })
}

function withoutNulls<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as T
}

/** The behaviour annotation holds the server's internal struct, which has Go's own names and writes every field. */
interface GoRules {
  readonly StabilizationWindowSeconds: number | null
  readonly SelectPolicy: string | null
  readonly Policies: readonly { readonly Type: string; readonly Value: number; readonly PeriodSeconds: number }[] | null
  readonly Tolerance: string | null
}

function behaviorToGo({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior): unknown {
  return { ScaleUp: rulesToGo(scaleUp), ScaleDown: rulesToGo(scaleDown) }
}

function rulesToGo(rules: HPAScalingRules | undefined): GoRules | null {
  if (rules === undefined) return null
  const policies = rules.policies?.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds }))
  return {
    StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
    SelectPolicy: rules.selectPolicy ?? null,
    Policies: policies ?? null,
    Tolerance: rules.tolerance ?? null,
  }
}

function behaviorFromGo(text: string | undefined): HorizontalPodAutoscalerBehavior | undefined {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { ScaleUp, ScaleDown } = value as { readonly ScaleUp?: GoRules | null; readonly ScaleDown?: GoRules | null }
  if (!ScaleUp && !ScaleDown) return undefined
  return pruned({ scaleUp: rulesFromGo(ScaleUp), scaleDown: rulesFromGo(ScaleDown) })
}

function rulesFromGo(rules: GoRules | null | undefined): HPAScalingRules | undefined {
  if (!rules) return undefined
  return {
    stabilizationWindowSeconds: rules.StabilizationWindowSeconds ?? undefined,
    selectPolicy: rules.SelectPolicy ?? undefined,
    policies: rules.Policies?.map(({ Type, Value, PeriodSeconds }) => ({ type: Type, value: Value, periodSeconds: PeriodSeconds })),
    tolerance: rules.Tolerance ?? undefined,
  }
}
