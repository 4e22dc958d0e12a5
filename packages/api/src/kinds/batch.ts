import type { CronJob, Job } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('batch', 'v1')

export const cronJobs = resource<CronJob>('cronjobs', 'CronJob', {
  shortNames: ['cj'],
  categories: ['all'],
  status: true,
  hash: 'sd5LIXh4Fjs=',
})
export const jobs = resource<Job>('jobs', 'Job', { categories: ['all'], status: true, hash: 'mudhfqk/qZY=' })
