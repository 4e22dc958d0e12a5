import {
  type CronJob,
  type Event,
  humanDuration,
  type Job,
  type JobTemplateSpec,
  labelSelectorText,
  type ObjectReference,
  parseTime,
} from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { optionalBooleanText, writeController, writeLabelsAndAnnotations, writeName } from './metadata.ts'
import { writePodTemplate } from './pod-template.ts'
import { timeText } from './times.ts'

const COMPLETED_INDEXES_LENGTH = 50

/** Upstream: describeJob */
export function describeJob(job: Job, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    const { metadata, spec } = job
    writeName(out, metadata)
    out.line(0, `Selector:\t${labelSelectorText(spec?.selector)}`)
    writeLabelsAndAnnotations(out, metadata)
    writeController(out, job)
    if (spec?.parallelism !== undefined) out.line(0, `Parallelism:\t${spec.parallelism}`)
    out.line(0, `Completions:\t${spec?.completions ?? '<unset>'}`)
    if (spec?.completionMode !== undefined) out.line(0, `Completion Mode:\t${spec.completionMode}`)
    if (spec?.suspend !== undefined) out.line(0, `Suspend:\t${spec.suspend}`)
    if (spec?.backoffLimit !== undefined) out.line(0, `Backoff Limit:\t${spec.backoffLimit}`)
    if (spec?.ttlSecondsAfterFinished !== undefined) out.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`)
    writeCourse(out, job)
    writePodTemplate(out, spec?.template)
    writeEvents(out, events, nowMs)
  })
}

function writeCourse(out: Description, { spec, status = {} }: Job): void {
  const { startTime, completionTime, active = 0, ready, succeeded = 0, failed = 0, completedIndexes = '' } = status
  if (startTime !== undefined) out.line(0, `Start Time:\t${timeText(startTime)}`)
  if (completionTime !== undefined) out.line(0, `Completed At:\t${timeText(completionTime)}`)
  if (startTime !== undefined && completionTime !== undefined) {
    out.line(0, `Duration:\t${humanDuration(parseTime(completionTime) - parseTime(startTime))}`)
  }
  if (spec?.activeDeadlineSeconds !== undefined) out.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`)
  const readyText = ready === undefined ? '' : ` (${ready} Ready)`
  out.line(0, `Pods Statuses:\t${active} Active${readyText} / ${succeeded} Succeeded / ${failed} Failed`)
  if (spec?.completionMode === 'Indexed') out.line(0, `Completed Indexes:\t${cutIndexes(completedIndexes)}`)
}

/** Cut at the first comma after fifty characters. Upstream: capIndexesListOrNone */
function cutIndexes(indexes: string): string {
  if (indexes === '') return '<none>'
  const comma = indexes.indexOf(',', COMPLETED_INDEXES_LENGTH)
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`
}

/** Upstream: describeCronJob */
export function describeCronJob({ metadata, spec, status = {} }: CronJob, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    writeName(out, metadata)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `Schedule:\t${spec.schedule}`)
    out.line(0, `Concurrency Policy:\t${spec.concurrencyPolicy ?? ''}`)
    out.line(0, `Suspend:\t${optionalBooleanText(spec.suspend)}`)
    out.line(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? '<unset>'}`)
    out.line(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? '<unset>'}`)
    const { startingDeadlineSeconds } = spec
    out.line(0, `Starting Deadline Seconds:\t${startingDeadlineSeconds === undefined ? '<unset>' : `${startingDeadlineSeconds}s`}`)
    writeJobTemplate(out, spec.jobTemplate)
    out.line(0, `Last Schedule Time:\t${status.lastScheduleTime === undefined ? '<unset>' : timeText(status.lastScheduleTime)}`)
    writeActiveJobs(out, status.active ?? [])
    writeEvents(out, events, nowMs)
  })
}

function writeJobTemplate(out: Description, { spec }: JobTemplateSpec): void {
  out.line(0, `Selector:\t${spec?.selector === undefined ? '<unset>' : labelSelectorText(spec.selector)}`)
  out.line(0, `Parallelism:\t${spec?.parallelism ?? '<unset>'}`)
  out.line(0, `Completions:\t${spec?.completions ?? '<unset>'}`)
  if (spec?.activeDeadlineSeconds !== undefined) out.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`)
  writePodTemplate(out, spec?.template)
}

function writeActiveJobs(out: Description, jobs: readonly ObjectReference[]): void {
  out.line(0, `Active Jobs:\t${jobs.map(({ name = '' }) => name).join(', ') || '<none>'}`)
}
