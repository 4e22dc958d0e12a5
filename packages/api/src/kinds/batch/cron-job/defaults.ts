import type { CronJob } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultJobParts } from '../job/defaults.ts'

/** Upstream: pkg/apis/batch/v1 SetDefaults_CronJob */
export function defaultCronJob(cronJob: CronJob): CronJob {
  const spec = cronJob.spec ?? ({} as CronJob['spec'])
  const template = spec.jobTemplate ?? {}
  return changed(cronJob, {
    spec: changed(spec, {
      concurrencyPolicy: spec.concurrencyPolicy || 'Allow',
      suspend: spec.suspend ?? false,
      successfulJobsHistoryLimit: spec.successfulJobsHistoryLimit ?? 3,
      failedJobsHistoryLimit: spec.failedJobsHistoryLimit ?? 1,
      jobTemplate: changed(template, { spec: defaultJobParts(template.spec ?? { template: {} }) }),
    }),
  })
}
