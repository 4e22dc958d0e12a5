import type { Job, JobStatus } from '../../../types/generated.ts'
import { validateCounts } from '../../apps/workload-template.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { equalAs } from '../../rules/semantic-equality.ts'
import { IMMUTABLE_MESSAGE } from '../../rules/values.ts'
import { parseIndexes, sharedIndex } from './indexes.ts'

const CONDITIONS = 'status.conditions'

/** What of a status is looked at because it changes: what was wrong before stays allowed. Upstream: pkg/registry/batch/job getStatusValidationOptions */
class StatusChange {
  readonly next: JobStatus
  readonly live: JobStatus

  constructor(next: JobStatus, live: JobStatus) {
    this.next = next
    this.live = live
  }

  is(type: string, status: JobStatus = this.next): boolean {
    return (status.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True')
  }

  get isFinished(): boolean {
    return this.is('Complete') || this.is('Failed')
  }

  get finishes(): boolean {
    return this.isFinished !== (this.is('Complete', this.live) || this.is('Failed', this.live))
  }

  turns(type: string): boolean {
    return this.is(type) !== this.is(type, this.live)
  }

  changes(name: keyof JobStatus): boolean {
    return this.next[name] !== this.live[name]
  }
}

/** Upstream: pkg/apis/batch/validation ValidateJobStatusUpdate */
export function validateJobStatusUpdate(job: Job, live: Job, errors: ErrorList): void {
  const change = new StatusChange(job.status ?? {}, live.status ?? {})
  validateCounts(change.next, ['active', 'succeeded', 'failed', 'ready', 'terminating'], errors)
  validateUncounted(change.next, errors)
  validateCompletion(change, errors)
  validateFinish(job, change, errors)
  validateIndexes(job, change, errors)
  validatePods(change, errors)
  validateSuccess(job, change, errors)
  validateTransition(job, change, errors)
}

function validateUncounted({ uncountedTerminatedPods: pods }: JobStatus, errors: ErrorList): void {
  const seen = new Set<string>()
  for (const list of ['succeeded', 'failed'] as const) {
    pods?.[list]?.forEach((uid, index) => {
      const at = `status.uncountedTerminatedPods.${list}[${index}]`
      if (uid === '') errors.invalid(at, uid, 'must not be empty')
      else if (seen.has(uid)) errors.duplicate(at, uid)
      seen.add(uid)
    })
  }
}

function validateCompletion(change: StatusChange, errors: ErrorList): void {
  const { completionTime, startTime } = change.next
  const isComplete = change.is('Complete')
  const completes = change.turns('Complete')
  if (isComplete && change.is('Failed') && (completes || change.turns('Failed'))) {
    errors.invalidOmitted(CONDITIONS, 'cannot set Complete=True and Failed=true conditions')
  }
  if (isComplete && change.is('FailureTarget') && (completes || change.turns('FailureTarget'))) {
    errors.invalidOmitted(CONDITIONS, 'cannot set Complete=True and FailureTarget=true conditions')
  }
  if (completes || change.changes('completionTime')) {
    if (completionTime !== undefined && !isComplete) {
      errors.invalid('status.completionTime', completionTime, 'cannot set completionTime when there is no Complete=True condition')
    }
    if (completionTime === undefined && isComplete) {
      errors.required('status.completionTime', 'completionTime is required for Complete jobs')
    }
  }
  const isTimed = change.changes('startTime') || change.changes('completionTime')
  if (isTimed && startTime !== undefined && completionTime !== undefined && completionTime < startTime) {
    errors.invalid('status.completionTime', completionTime, 'must be equal to or after `startTime`')
  }
}

function validateFinish({ spec }: Job, change: StatusChange, errors: ErrorList): void {
  const { active = 0, startTime, uncountedTerminatedPods: uncounted } = change.next
  if (change.is('Failed') && !change.is('FailureTarget') && (change.turns('Failed') || change.changes('failedIndexes'))) {
    errors.invalidOmitted(CONDITIONS, 'cannot set Failed=True condition without the FailureTarget=true condition')
  }
  const turnsComplete = change.turns('Complete') || change.turns('SuccessCriteriaMet')
  if (change.is('Complete') && !change.is('SuccessCriteriaMet') && turnsComplete) {
    errors.invalidOmitted(CONDITIONS, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition')
  }
  if (!change.isFinished) return
  if (active > 0 && (change.finishes || change.changes('active'))) {
    errors.invalid('status.active', active, 'active>0 is invalid for finished job')
  }
  const neverStarts = spec?.suspend === true && spec.completions === 0
  if (startTime === undefined && (change.finishes || change.changes('startTime')) && !neverStarts) {
    errors.required('status.startTime', 'startTime is required for finished job')
  }
  const [failed, succeeded] = [uncounted?.failed ?? [], uncounted?.succeeded ?? []]
  const isSame = equalAs('api.batch.v1.UncountedTerminatedPods', uncounted ?? {}, change.live.uncountedTerminatedPods ?? {})
  if (failed.length + succeeded.length > 0 && (change.finishes || !isSame)) {
    const internal = { Succeeded: succeeded.length === 0 ? null : succeeded, Failed: failed.length === 0 ? null : failed }
    errors.invalid('status.uncountedTerminatedPods', internal, 'must be empty for finished job')
  }
}

function validateIndexes({ spec }: Job, change: StatusChange, errors: ErrorList): void {
  const { completedIndexes = '', failedIndexes } = change.next
  const { completions, backoffLimitPerIndex, completionMode } = spec ?? ({} as Partial<NonNullable<Job['spec']>>)
  const [completedChanges, failedChanges] = [change.changes('completedIndexes'), change.changes('failedIndexes')]
  const validate = (name: 'completedIndexes' | 'failedIndexes', text: string) => {
    const indexes = parseIndexes(text, completions ?? 0)
    if ('problem' in indexes) errors.invalid(`status.${name}`, text, `error parsing ${name}: ${indexes.problem}`)
  }
  if (completedChanges && completions !== undefined) validate('completedIndexes', completedIndexes)
  if (failedChanges && completions !== undefined && backoffLimitPerIndex !== undefined && failedIndexes !== undefined) {
    validate('failedIndexes', failedIndexes)
  }
  if (completedChanges && completedIndexes !== '' && completionMode !== 'Indexed') {
    errors.invalid('status.completedIndexes', completedIndexes, 'cannot set non-empty completedIndexes when non-indexed completion mode')
  }
  if (failedIndexes === undefined) return
  if (failedChanges && backoffLimitPerIndex === undefined) {
    errors.invalid('status.failedIndexes', failedIndexes, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null')
  }
  if (!(failedChanges || completedChanges) || completions === undefined || completedIndexes === '' || failedIndexes === '') return
  const shared = sharedIndex(completedIndexes, failedIndexes, completions)
  if (shared === undefined) return
  errors.invalid('status.failedIndexes', failedIndexes, `failedIndexes and completedIndexes overlap at index: ${shared}`)
}

function validatePods(change: StatusChange, errors: ErrorList): void {
  const { terminating = 0, ready, active = 0 } = change.next
  if (change.isFinished && terminating > 0 && (change.finishes || change.changes('terminating'))) {
    errors.invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job')
  }
  if (ready !== undefined && ready > active && (change.changes('ready') || change.changes('active'))) {
    errors.invalid('status.ready', ready, 'cannot set more ready pods than active')
  }
}

function validateSuccess({ spec }: Job, change: StatusChange, errors: ErrorList): void {
  const isMet = change.is('SuccessCriteriaMet')
  if (isMet && change.is('Failed')) errors.invalidOmitted(CONDITIONS, 'cannot set SuccessCriteriaMet=True and Failed=true conditions')
  if (isMet && change.is('FailureTarget')) {
    errors.invalidOmitted(CONDITIONS, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions')
  }
  if (spec?.successPolicy !== undefined && !isMet && change.is('Complete')) {
    errors.invalidOmitted(CONDITIONS, 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True')
  }
}

/** What is over stays over, and counters do not go back. */
function validateTransition({ spec }: Job, change: StatusChange, errors: ErrorList): void {
  const { next, live } = change
  for (const type of ['Failed', 'Complete', 'FailureTarget']) {
    if (change.is(type, live) && !change.is(type)) errors.invalidOmitted(CONDITIONS, `cannot disable the terminal ${type}=True condition`)
  }
  if ((next.failed ?? 0) < (live.failed ?? 0)) errors.invalid('status.failed', next.failed ?? 0, 'cannot decrease the failed counter')
  const isElastic = spec?.completionMode === 'Indexed' && spec.completions === spec.parallelism
  if (!isElastic && (next.succeeded ?? 0) < (live.succeeded ?? 0)) {
    errors.invalid('status.succeeded', next.succeeded ?? 0, 'cannot decrease the succeeded counter')
  }
  if (next.completionTime !== undefined && live.completionTime !== undefined && next.completionTime !== live.completionTime) {
    errors.invalid('status.completionTime', next.completionTime, IMMUTABLE_MESSAGE)
  }
  const isSuspended = (status: string, of: JobStatus) =>
    (of.conditions ?? []).some((condition) => condition.type === 'Suspended' && condition.status === status)
  const resumes = isSuspended('True', live) && isSuspended('False', next)
  if (change.changes('startTime') && !resumes && live.startTime !== undefined && spec?.suspend !== true) {
    errors.required('status.startTime', 'startTime cannot be removed for unsuspended job')
  }
  if (change.is('SuccessCriteriaMet', live) && !change.is('SuccessCriteriaMet')) {
    errors.invalidOmitted(CONDITIONS, 'cannot disable the SuccessCriteriaMet=True condition')
  }
  if (change.is('Complete', live) && !change.is('SuccessCriteriaMet', live) && change.is('SuccessCriteriaMet')) {
    errors.invalidOmitted(CONDITIONS, 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions')
  }
}
