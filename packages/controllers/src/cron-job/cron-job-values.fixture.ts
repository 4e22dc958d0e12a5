import type { CronJob, CronJobStatus, Job } from '@kubesim/api'

export function cronJob(
  spec: Partial<CronJob['spec']> = {},
  parts: { readonly created?: string; readonly status?: CronJobStatus; readonly isDeleted?: boolean } = {},
): CronJob {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {
      name: 'backup',
      namespace: 'shop',
      uid: 'uid-of-backup',
      resourceVersion: '7',
      creationTimestamp: parts.created ?? '2026-01-01T00:00:00Z',
      ...(parts.isDeleted === true && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    },
    spec: {
      schedule: '0 * * * *',
      concurrencyPolicy: 'Allow',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { labels: { app: 'backup' } },
        spec: { template: { spec: { containers: [{ name: 'main', image: 'b:1' }] } } },
      },
      ...spec,
    },
    ...(parts.status !== undefined && { status: parts.status }),
  }
}

/** A Job of it, which ended as told, if it did. */
export function childJob(name: string, end?: 'Complete' | 'Failed', status: Job['status'] = {}): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-of-${name}`,
      resourceVersion: '9',
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'backup', uid: 'uid-of-backup', controller: true }],
    },
    spec: { template: {} },
    status: { ...status, ...(end !== undefined && { conditions: [{ type: end, status: 'True' }] }) },
  }
}
