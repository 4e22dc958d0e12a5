import type { ResourceStrategy } from '../../../resource.ts'
import type { CronJob, CronJobSpec, JobSpec } from '../../../types/generated.ts'
import { withoutStatus } from '../../apps/workload-preparation.ts'
import { dropDisabledTemplateFields } from '../../core/pod/disabled-fields.ts'
import { workloadNameWarnings } from '../../core/pod/warnings/pod-warnings.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { changed } from '../../structural-sharing.ts'
import { jobSpecWarnings } from '../job/warnings.ts'
import { defaultCronJob } from './defaults.ts'
import { validateCronJob, validateCronJobSpec } from './validation.ts'

/** Upstream: pkg/registry/batch/cronjob */
export const cronJobStrategy: ResourceStrategy<CronJob> = {
  applyDefaults: defaultCronJob,
  prepareForCreate: (cronJob) => prepare(withoutStatus(cronJob), undefined),
  prepareForUpdate: prepare,
  validate: (cronJob) => errorsOf((errors) => validateCronJob(cronJob, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateCronJobSpec(next.spec ?? ({} as CronJobSpec), errors, live.spec)),
  validateName: nameIsDnsSubdomain,
  warnings: cronJobWarnings,
}

function prepare(next: CronJob, live: CronJob | undefined): CronJob {
  const { spec } = next
  const template = spec?.jobTemplate?.spec?.template
  if (spec === undefined || template === undefined) return next
  const kept = dropDisabledTemplateFields(template, live?.spec?.jobTemplate?.spec?.template)
  if (kept === template) return next
  const jobTemplate = { ...spec.jobTemplate, spec: changed(spec.jobTemplate.spec!, { template: kept }) }
  return changed(next, { spec: changed(spec, { jobTemplate }) })
}

function cronJobWarnings(next: CronJob, live?: CronJob): readonly string[] {
  const isChanged = live === undefined || next.metadata.generation !== live.metadata.generation
  const ofSpec = isChanged ? jobSpecWarnings(next.spec?.jobTemplate?.spec ?? ({} as JobSpec), 'spec.jobTemplate.spec') : []
  if (live === undefined) return [...workloadNameWarnings(next.metadata.name), ...ofSpec]
  if (!(next.spec?.schedule ?? '').includes('TZ')) return ofSpec
  const advice = 'see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details'
  return [...ofSpec, `cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, ${advice}`]
}
