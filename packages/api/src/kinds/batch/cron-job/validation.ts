import type { CronJob, CronJobSpec, JobTemplateSpec } from '../../../types/generated.ts'
import { selectorForm } from '../../core/internal/form.ts'
import { cronScheduleProblem } from '../../rules/cron-schedule.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { validateNonnegative } from '../../rules/values.ts'
import { validateJobParts } from '../job/spec-validation.ts'

/** The controller appends a time to the name. */
const NAME_LENGTH_MAX = 52
const CONCURRENCY_POLICIES = ['Allow', 'Forbid', 'Replace']
const TIME_ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/

/** Upstream: pkg/apis/batch/validation ValidateCronJobCreate */
export function validateCronJob(cronJob: CronJob, errors: ErrorList): void {
  const { name = '' } = cronJob.metadata
  validateCronJobSpec(cronJob.spec ?? ({} as CronJobSpec), errors, undefined)
  if (name.length > NAME_LENGTH_MAX) errors.invalid('metadata.name', name, `must be no more than ${NAME_LENGTH_MAX} characters`)
}

/** Upstream: validateCronJobSpec */
export function validateCronJobSpec(spec: CronJobSpec, errors: ErrorList, live: CronJobSpec | undefined): void {
  const { schedule = '', timeZone, startingDeadlineSeconds, concurrencyPolicy = '', jobTemplate } = spec
  if (schedule === '') errors.required('spec.schedule')
  else validateSchedule(schedule, timeZone, live, errors)
  validateNonnegative(startingDeadlineSeconds, 'spec.startingDeadlineSeconds', errors)
  if (timeZone !== undefined && timeZone !== live?.timeZone) validateTimeZone(timeZone, 'spec.timeZone', errors)
  if (concurrencyPolicy === '') errors.required('spec.concurrencyPolicy')
  else if (!CONCURRENCY_POLICIES.includes(concurrencyPolicy)) {
    errors.notSupported('spec.concurrencyPolicy', concurrencyPolicy, CONCURRENCY_POLICIES)
  }
  validateJobTemplate(jobTemplate ?? {}, errors, live?.jobTemplate)
  validateNonnegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit', errors)
  validateNonnegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit', errors)
}

/** Upstream: validateScheduleFormat */
function validateSchedule(schedule: string, timeZone: string | undefined, live: CronJobSpec | undefined, errors: ErrorList): void {
  const problem = cronScheduleProblem(schedule)
  if (problem !== undefined) errors.invalid('spec.schedule', schedule, problem)
  if (!schedule.includes('TZ')) return
  const isOld = (live?.schedule ?? '').includes('TZ')
  if (!isOld) errors.invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')
  else if (timeZone !== undefined) errors.invalid('spec.schedule', schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')
}

function validateTimeZone(timeZone: string, field: string, errors: ErrorList): void {
  if (timeZone === '') {
    errors.invalid(field, timeZone, 'timeZone must be nil or non-empty string')
    return
  }
  const isWellFormed = timeZone
    .split('/')
    .every((part) => part !== '.' && part !== '..' && !part.startsWith('-') && TIME_ZONE_PART.test(part))
  if (!isWellFormed) {
    errors.invalid(field, timeZone, `unknown time zone ${timeZone}`)
    return
  }
  if (timeZone.toLowerCase() === 'local') {
    errors.invalid(field, timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')
  }
  if (timeZone !== 'Local' && !isKnownTimeZone(timeZone)) errors.invalid(field, timeZone, `unknown time zone ${timeZone}`)
}

function isKnownTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}

/** Upstream: ValidateJobTemplateSpec */
function validateJobTemplate({ spec }: JobTemplateSpec, errors: ErrorList, live: JobTemplateSpec | undefined): void {
  const given = spec ?? ({} as NonNullable<JobTemplateSpec['spec']>)
  const path = 'spec.jobTemplate.spec'
  validateJobParts(given, path, errors, live?.spec?.template)
  if (given.selector !== undefined) errors.invalid(`${path}.selector`, selectorForm(given.selector), '`selector` will be auto-generated')
  if (given.manualSelector === true) errors.notSupported(`${path}.manualSelector`, true, ['nil', 'false'])
}
