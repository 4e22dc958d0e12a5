import type { Job, JobStatus, Pod, PodStatus } from '@kubesim/api'
import { TRACKING_FINALIZER } from './job-pod.ts'

const LABELS = { 'job-name': 'work' }

export function job(spec: Partial<Job['spec']> = {}, status?: JobStatus): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'shop', uid: 'uid-of-work', generation: 1, resourceVersion: '7' },
    spec: {
      backoffLimit: 6,
      parallelism: 1,
      completionMode: 'NonIndexed',
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'main', image: 'work:1' }], restartPolicy: 'Never' } },
      ...spec,
    },
    ...(status !== undefined && { status }),
  }
}

export interface JobPodParts {
  readonly name?: string
  readonly index?: string | null
  readonly status?: PodStatus
  readonly isTracked?: boolean
  readonly metadata?: Pod['metadata']
}

export function jobPodOf({ name = 'work-1', index, status, isTracked = true, metadata }: JobPodParts): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-of-${name}`,
      labels: LABELS,
      ...(typeof index === 'string' && { annotations: { 'batch.kubernetes.io/job-completion-index': index } }),
      ...(isTracked && { finalizers: [TRACKING_FINALIZER] }),
      ...metadata,
    },
    spec: { containers: [{ name: 'main' }] },
    status: status ?? { phase: 'Running' },
  }
}
