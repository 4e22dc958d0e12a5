import {
  formatTime,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerCondition,
  type HorizontalPodAutoscalerStatus,
  horizontalPodAutoscalers,
  type MetricStatus,
  type Pod,
  type Scale,
  semanticDeepEqual,
} from '@kubesim/api'
import { type Action, event, updateStatus } from '../kit/action.ts'
import { type AutoscalerCondition, type Decision, decideReplicas, type Memory } from './decision.ts'
import { firstMemory, rememberRescale, rememberWanted } from './memory.ts'
import { type MetricVerdict, proposeFor, tolerancesOf } from './metric-proposal.ts'
import type { Reading } from './metric-reading.ts'

/** What the autoscaler sees: the scale of its target, the target's pods and what is measured of them. */
export interface AutoscalerView {
  readonly scale: Scale | { readonly error: string }
  /** The pods that the scale selects. */
  readonly pods: readonly Pod[]
  /** Why the selector of the scale cannot be used. */
  readonly selectorProblem?: SelectorProblem
  /** Of each metric, in the order of the spec. */
  readonly readings: readonly Reading[]
  /** Undefined at the first look. */
  readonly memory: Memory | undefined
}

export interface SelectorProblem {
  readonly eventReason: string
  readonly reason: string
  /** What the event says, and the error. */
  readonly error: string
  readonly message: string
}

export interface AutoscalerPlan {
  /** The scale to write; undefined to leave it as it is. */
  readonly rescale: { readonly scale: Scale; readonly replicas: number } | undefined
  /** What follows; after a rescale, by whether it failed. */
  readonly after: (failure: string | undefined) => { readonly actions: readonly Action[]; readonly memory: Memory | undefined }
  /** Why the pass is a failure although all was done that could be. */
  readonly error: string | undefined
}

/** Upstream: reconcileAutoscaler */
export function planAutoscaler(hpa: HorizontalPodAutoscaler, view: AutoscalerView, nowMs: number): AutoscalerPlan {
  const { scale } = view
  const story = new Story(hpa, nowMs)
  if ('error' in scale) {
    story.tell({
      type: 'AbleToScale',
      status: 'False',
      reason: 'FailedGetScale',
      message: `the HPA controller was unable to get the target's current scale: ${scale.error}`,
    })
    const actions = [event('Warning', 'FailedGetScale', scale.error), ...story.write(hpa.status ?? NO_STATUS)]
    return { rescale: undefined, after: () => ({ actions, memory: view.memory }), error: scale.error }
  }
  story.tell({
    type: 'AbleToScale',
    status: 'True',
    reason: 'SucceededGetScale',
    message: "the HPA controller was able to get the target's current scale",
  })
  return planScale(hpa, { ...view, scale, memory: view.memory ?? firstMemory(scale.spec?.replicas ?? 0, nowMs) }, { story, nowMs })
}

interface ScaledView extends AutoscalerView {
  readonly scale: Scale
  readonly memory: Memory
}

function planScale(
  hpa: HorizontalPodAutoscaler,
  view: ScaledView,
  { story, nowMs }: { readonly story: Story; readonly nowMs: number },
): AutoscalerPlan {
  const { scale, memory } = view
  const current = scale.spec?.replicas ?? 0
  let verdicts: readonly MetricVerdict[] = []
  let asked = false
  const decision = decideReplicas(hpa.spec, current, {
    propose: () => {
      asked = true
      verdicts = view.selectorProblem === undefined ? proposalsOf(hpa, view, nowMs) : []
      return verdicts.map(({ proposal }) => proposal)
    },
    memory,
    nowMs,
  })
  const metrics = verdicts.map(({ status }) => status)
  const told = verdicts.flatMap(({ proposal }) =>
    'error' in proposal.proposal ? [event('Warning', proposal.failureReason, proposal.proposal.error)] : [],
  )
  if (asked && view.selectorProblem !== undefined) return stuckOnSelector(view.selectorProblem, { hpa, story, memory, current })
  for (const each of decision.conditions) story.tell(each)
  if (decision.isStuck) {
    const actions = [
      ...told,
      ...story.write(statusOf(hpa, { current, metrics })),
      event('Warning', 'FailedComputeMetricsReplicas', decision.error!),
    ]
    return { rescale: undefined, after: () => ({ actions, memory }), error: decision.error }
  }
  const wanted =
    decision.recommendation === undefined ? memory : rememberWanted(memory, hpa.spec, { replicas: decision.recommendation, atMs: nowMs })
  const outcome = { hpa, story, decision, current, metrics, told, memory: wanted, nowMs }
  if (decision.replicas === current) {
    return { rescale: undefined, after: () => settled(outcome), error: decision.error }
  }
  return {
    rescale: { scale: { ...scale, spec: { ...scale.spec, replicas: decision.replicas } }, replicas: decision.replicas },
    after: (failure) => (failure === undefined ? rescaled(outcome) : notRescaled(outcome, failure)),
    error: decision.error,
  }
}

interface Outcome {
  readonly hpa: HorizontalPodAutoscaler
  readonly story: Story
  readonly decision: Decision
  readonly current: number
  readonly metrics: readonly MetricStatus[]
  readonly told: readonly Action[]
  readonly memory: Memory
  readonly nowMs: number
}

function settled({ hpa, story, current, metrics, told, memory }: Outcome) {
  return { actions: [...told, ...story.write(statusOf(hpa, { current, desired: current, metrics }))], memory }
}

function rescaled({ hpa, story, decision, current, metrics, told, memory, nowMs }: Outcome) {
  const { replicas, reason } = decision
  story.tell({
    type: 'AbleToScale',
    status: 'True',
    reason: 'SucceededRescale',
    message: `the HPA controller was able to update the target scale to ${replicas}`,
  })
  const status = { ...statusOf(hpa, { current, desired: replicas, metrics }), lastScaleTime: formatTime(nowMs) }
  const done = event('Normal', 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`)
  return {
    actions: [...told, done, ...story.write(status)],
    memory: rememberRescale(memory, hpa.spec, { from: current, to: replicas, atMs: nowMs }),
  }
}

function notRescaled({ hpa, story, decision, current, metrics, told, memory }: Outcome, failure: string) {
  const { replicas, reason } = decision
  story.tell({
    type: 'AbleToScale',
    status: 'False',
    reason: 'FailedUpdateScale',
    message: `the HPA controller was unable to update the target scale: ${failure}`,
  })
  const lost = event('Warning', 'FailedRescale', `New size: ${replicas}; reason: ${reason}; error: ${failure}`)
  return { actions: [...told, lost, ...story.write(statusOf(hpa, { current, metrics }))], memory }
}

function stuckOnSelector(
  problem: SelectorProblem,
  {
    hpa,
    story,
    memory,
    current,
  }: { readonly hpa: HorizontalPodAutoscaler; readonly story: Story; readonly memory: Memory; readonly current: number },
): AutoscalerPlan {
  story.tell({ type: 'ScalingActive', status: 'False', reason: problem.reason, message: problem.message })
  const actions = [
    event('Warning', problem.eventReason, problem.error),
    ...story.write(statusOf(hpa, { current, metrics: [] })),
    event('Warning', 'FailedComputeMetricsReplicas', problem.error),
  ]
  return { rescale: undefined, after: () => ({ actions, memory }), error: problem.error }
}

function proposalsOf({ spec }: HorizontalPodAutoscaler, { scale, pods, readings }: ScaledView, nowMs: number): readonly MetricVerdict[] {
  const situation = {
    currentReplicas: scale.spec?.replicas ?? 0,
    statusReplicas: scale.status?.replicas ?? 0,
    tolerances: tolerancesOf(spec),
    pods,
    resource: undefined,
    nowMs,
  }
  return (spec.metrics ?? []).map((metric, index) => proposeFor(metric, readings[index]!, situation))
}

const NO_STATUS: HorizontalPodAutoscalerStatus = { desiredReplicas: 0 }

/** Upstream: setStatus */
function statusOf(
  { status = NO_STATUS }: HorizontalPodAutoscaler,
  { current, desired, metrics }: { readonly current: number; readonly desired?: number; readonly metrics: readonly MetricStatus[] },
): HorizontalPodAutoscalerStatus {
  return {
    ...(status.lastScaleTime !== undefined && { lastScaleTime: status.lastScaleTime }),
    currentReplicas: current,
    desiredReplicas: desired ?? status.desiredReplicas,
    ...(metrics.length > 0 && { currentMetrics: metrics }),
  }
}

/** The conditions as the pass changes them, one after the other. */
class Story {
  private readonly hpa: HorizontalPodAutoscaler
  private readonly now: string
  private conditions: readonly HorizontalPodAutoscalerCondition[]

  constructor(hpa: HorizontalPodAutoscaler, nowMs: number) {
    this.hpa = hpa
    this.now = formatTime(nowMs)
    this.conditions = hpa.status?.conditions ?? []
  }

  /** Upstream: setConditionInList */
  tell({ type, status, reason, message }: AutoscalerCondition): void {
    const before = this.conditions.find((each) => each.type === type)
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : this.now
    const next = { type, status, reason, message, ...(lastTransitionTime !== undefined && { lastTransitionTime }) }
    this.conditions = before === undefined ? [...this.conditions, next] : this.conditions.map((each) => (each === before ? next : each))
  }

  /** Nothing when the status is as it was. */
  write(status: HorizontalPodAutoscalerStatus): readonly Action[] {
    const next = { ...status, conditions: this.conditions }
    return semanticDeepEqual(this.hpa.status, next) ? [] : [updateStatus(horizontalPodAutoscalers, { ...this.hpa, status: next })]
  }
}
