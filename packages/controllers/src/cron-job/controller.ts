import { type CronJob, cronJobs, jobs } from '@kubesim/api'
import { defineController } from '../kit/controller.ts'
import { BY_CONTROLLER_UID, controllerUid } from '../pod-control/ownership.ts'
import { type CronJobView, planCronJob } from './plan.ts'

/**
 * Starts Jobs on a schedule. Upstream: pkg/controller/cronjob
 * Differs: a schedule that was changed is looked at at once, so that a start which it has had since the last one is made up for; upstream waits
 * for its next time, unless something else makes it look.
 */
export const cronJobController = defineController<CronJob, CronJobView>({
  name: 'cronjob-controller',
  for: cronJobs,
  owns: [jobs],
  setup(caches) {
    caches.addIndex(jobs, BY_CONTROLLER_UID, controllerUid)
  },
  observe: (cronJob, caches) => ({ children: caches.byIndex(jobs, BY_CONTROLLER_UID, cronJob.metadata.uid!) }),
  plan: planCronJob,
})
