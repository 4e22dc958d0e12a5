import { type CronJob, humanDuration, type Job, parseTime } from '@kubesim/api'
import { age } from './age.ts'
import { containerImages, containerNames, selectorText } from './cell-text.ts'
import { AGE, boolean, integer, NAME, tableOf, text, wide } from './table-definition.ts'

export const jobTable = tableOf<Job>([
  NAME,
  text('Status', jobStatus),
  text('Completions', completions),
  text('Duration', duration),
  AGE,
  wide(text('Containers', ({ spec }) => containerNames(spec.template.spec?.containers))),
  wide(text('Images', ({ spec }) => containerImages(spec.template.spec?.containers))),
  wide(text('Selector', ({ spec }) => selectorText(spec.selector))),
])

function jobStatus({ metadata, status }: Job): string {
  const holds = (type: string) => status?.conditions?.find((condition) => condition.type === type)?.status === 'True'
  if (holds('Complete')) return 'Complete'
  if (holds('Failed')) return 'Failed'
  if (metadata.deletionTimestamp !== undefined) return 'Terminating'
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running'
}

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`
  const { parallelism = 0 } = spec
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function duration({ status }: Job, nowMs: number): string {
  if (status?.startTime === undefined) return ''
  const endMs = status.completionTime === undefined ? nowMs : parseTime(status.completionTime)
  return humanDuration(endMs - parseTime(status.startTime))
}

export const cronJobTable = tableOf<CronJob>([
  NAME,
  text('Schedule', ({ spec }) => spec.schedule),
  text('Timezone', ({ spec }) => spec.timeZone ?? '<none>'),
  boolean('Suspend', ({ spec }) => suspension(spec.suspend)),
  integer('Active', ({ status }) => status?.active?.length),
  text('Last Schedule', ({ status }, nowMs) => (status?.lastScheduleTime === undefined ? '<none>' : age(status.lastScheduleTime, nowMs))),
  AGE,
  wide(text('Containers', ({ spec }) => containerNames(spec.jobTemplate.spec?.template.spec?.containers))),
  wide(text('Images', ({ spec }) => containerImages(spec.jobTemplate.spec?.template.spec?.containers))),
  wide(text('Selector', ({ spec }) => selectorText(spec.jobTemplate.spec?.selector))),
])

/** Text in a column that calls itself boolean, as upstream has it. */
function suspension(suspend: boolean | undefined): string {
  if (suspend === undefined) return '<unset>'
  return suspend ? 'True' : 'False'
}
