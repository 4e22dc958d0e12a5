import { formatTime, isPodReady, type Job, type Pod } from '@kubesim/api'
import { type Action, type BatchOutcome, event, requeueAfter } from '../kit/action.ts'
import { createPod, deletePod } from '../pod-control/pod-actions.ts'
import { type Conditions, isFinished, jobConditions, type Verdict, withCondition } from './conditions.ts'
import { isSuspended, type JobPass, passOf } from './job-pass.ts'
import { isTracked } from './job-pod.ts'
import { planReplicas } from './replicas.ts'
import { type PassResult, planTracking, release } from './tracking.ts'
import { COMPLETED, deadlineOf, isComplete, judge } from './verdict.ts'

const OWN_NAME = 'kubernetes.io/job-controller'

export interface JobView {
  readonly pods: readonly Pod[]
  /** Adoptions and releases that are due. */
  readonly claims: readonly Action[]
}

/** Another controller looks after the Job. Upstream: managedByExternalController */
export function isManagedElsewhere({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== OWN_NAME
}

/** Upstream: pkg/controller/job syncJob */
export function planJob(job: Job, view: JobView, nowMs: number): readonly Action[] {
  if (isManagedElsewhere(job) || isFinished(job)) return []
  const { completionMode = 'NonIndexed' } = job.spec
  if (completionMode !== 'NonIndexed' && completionMode !== 'Indexed') return [UNKNOWN_MODE]
  // Adoption and release change what counts as ours: look again when they have come about.
  if (view.claims.length > 0) return view.claims
  const pass = passOf(job, view.pods, nowMs)
  const verdict = judge(pass)
  return verdict === undefined ? [...planDeadline(pass), ...manage(pass)] : end(pass, verdict)
}

const UNKNOWN_MODE = event('Warning', 'UnknownCompletionMode', 'Skipped Job sync because completion mode is unknown')

function planDeadline(pass: JobPass): readonly Action[] {
  const deadlineMs = deadlineOf(pass)
  return deadlineMs === undefined ? [] : [requeueAfter(deadlineMs - pass.nowMs, 'watchdog')]
}

/** Pods that still run are deleted; only when all are can the Job end. Upstream: deleteActivePods */
function end(pass: JobPass, verdict: Verdict): readonly Action[] {
  const after = ({ succeeded, tolerated }: Pick<BatchOutcome, 'succeeded' | 'tolerated'>): readonly Action[] => {
    const deleted = succeeded + tolerated
    const isAll = deleted === pass.active.length
    const result = resultOf(pass, {
      active: pass.active.length - deleted,
      ready: isAll ? 0 : pass.ready,
      terminating: pass.terminating + deleted,
    })
    return planTracking(pass, { ...result, verdict: isAll ? verdict : undefined })
  }
  if (pass.active.length === 0) return after({ succeeded: 0, tolerated: 0 })
  return [{ verb: 'batch', slowStart: false, actions: pass.active.map(deletePod), after }]
}

/** Upstream: manageJob and what follows it in syncJob */
function manage(pass: JobPass): readonly Action[] {
  const { job, active, ready, terminating } = pass
  const counts = { active: active.length, ready, terminating }
  if (job.metadata.deletionTimestamp !== undefined) return finish(pass, counts, false)
  const { remove, create, waitMs } = planReplicas(pass)
  // Upstream counts no active pods while it waits, and others may well be.
  if (waitMs > 0) return [requeueAfter(waitMs, 'progress'), ...finish(pass, { ...counts, active: 0 }, true)]
  if (remove.length > 0) return removePods(pass, remove)
  if (create.length === 0) return finish(pass, counts, true)
  const after = ({ succeeded, tolerated }: BatchOutcome) => finish(pass, { ...counts, active: active.length + succeeded + tolerated }, true)
  return [{ verb: 'batch', slowStart: true, actions: create.map(createPod), after }]
}

/** Pods that are not wanted any more do not count as failed: they lose their finalizer first. Upstream: deleteJobPods */
function removePods(pass: JobPass, pods: readonly Pod[]): readonly Action[] {
  const after = ({ succeeded, tolerated }: BatchOutcome) => {
    const removed = succeeded + tolerated
    const readyLeft = pass.ready - pods.slice(0, removed).filter(isPodReady).length
    return finish(pass, { active: pass.active.length - removed, ready: readyLeft, terminating: pass.terminating + removed }, true)
  }
  return [...pods.filter(isTracked).map(release), { verb: 'batch', slowStart: false, actions: pods.map(deletePod), after }]
}

type Counts = Pick<PassResult, 'active' | 'ready' | 'terminating'>

function finish(pass: JobPass, counts: Counts, isManaged: boolean): readonly Action[] {
  const result = resultOf(pass, counts)
  if (isComplete(pass, counts.active)) return planTracking(pass, { ...result, verdict: COMPLETED })
  if (!isManaged) return planTracking(pass, result)
  const { conditions, startTime, told } = suspension(pass)
  return [...told, ...planTracking(pass, { ...result, conditions, startTime: startTime ?? result.startTime })]
}

function resultOf({ job, nowMs }: JobPass, counts: Counts): PassResult {
  const startTime = job.status?.startTime ?? (isSuspended(job) ? undefined : formatTime(nowMs))
  return { ...counts, startTime, conditions: jobConditions(job), verdict: undefined }
}

const SUSPENDED = { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' } as const
const RESUMED = { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' } as const

/** A Job that is resumed starts anew, as far as its deadline goes. */
function suspension({ job, nowMs }: JobPass): {
  readonly conditions: Conditions
  readonly startTime?: string
  readonly told: readonly Action[]
} {
  const before = jobConditions(job)
  const conditions = withCondition(before, isSuspended(job) ? SUSPENDED : RESUMED, nowMs)
  if (conditions === before) return { conditions, told: [] }
  if (isSuspended(job)) return { conditions, told: [event('Normal', 'Suspended', 'Job suspended')] }
  return { conditions, startTime: formatTime(nowMs), told: [event('Normal', 'Resumed', 'Job resumed')] }
}
