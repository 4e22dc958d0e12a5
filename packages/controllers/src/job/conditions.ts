import { formatTime, type Job, type JobCondition } from '@kubesim/api'

export type JobConditionType = 'SuccessCriteriaMet' | 'Complete' | 'FailureTarget' | 'Failed' | 'Suspended'
export type Conditions = readonly JobCondition[]

/** How a Job ends: what has been decided, and why. */
export interface Verdict {
  /** `Failed` when the FailureTarget condition is there already. */
  readonly type: 'SuccessCriteriaMet' | 'FailureTarget' | 'Failed'
  readonly reason: string
  readonly message: string
}

export function jobConditions({ status }: Job): Conditions {
  return status?.conditions ?? NONE
}

const NONE: Conditions = []

export function trueCondition(conditions: Conditions, type: JobConditionType): JobCondition | undefined {
  return conditions.find((condition) => condition.type === type && condition.status === 'True')
}

/** Upstream: IsJobFinished */
export function isFinished(job: Job): boolean {
  return finishedCondition(job) !== undefined
}

/** Complete or Failed. */
export function finishedCondition(job: Job): JobCondition | undefined {
  return trueCondition(jobConditions(job), 'Complete') ?? trueCondition(jobConditions(job), 'Failed')
}

export interface WantedCondition {
  readonly type: JobConditionType
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

/** The same conditions when nothing changes; one that is not there does not become False. Upstream: ensureJobConditionStatus */
export function withCondition(conditions: Conditions, wanted: WantedCondition, nowMs: number): Conditions {
  const now = conditions.find(({ type }) => type === wanted.type)
  if (now === undefined && wanted.status === 'False') return conditions
  const isSame = now?.status === wanted.status && now.reason === wanted.reason && now.message === wanted.message
  if (isSame) return conditions
  const time = formatTime(nowMs)
  const next: JobCondition = { ...wanted, lastProbeTime: time, lastTransitionTime: time }
  return now === undefined ? [...conditions, next] : conditions.map((condition) => (condition === now ? next : condition))
}
