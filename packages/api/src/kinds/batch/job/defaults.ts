import type { Job, JobSpec, PodFailurePolicyOnPodConditionsPattern } from '../../../types/generated.ts'
import { defaultPodTemplate } from '../../core/pod/defaults.ts'
import { changed, mapShared } from '../../structural-sharing.ts'

const INT32_MAX = 2 ** 31 - 1
const BACKOFF_LIMIT = 6

/** Upstream: pkg/apis/batch/v1 SetDefaults_Job */
export function defaultJob(job: Job): Job {
  const { metadata } = job
  const given = job.spec ?? { template: {} }
  const labels = given.template?.metadata?.labels
  const hasLabels = Object.keys(metadata.labels ?? {}).length > 0
  return changed(job, {
    metadata: labels !== undefined && !hasLabels ? changed(metadata, { labels }) : metadata,
    spec: changed(defaultJobParts(given), {
      completions: given.completions ?? (given.parallelism === undefined ? 1 : undefined),
      parallelism: given.parallelism ?? 1,
      backoffLimit: given.backoffLimit ?? (given.backoffLimitPerIndex === undefined ? BACKOFF_LIMIT : INT32_MAX),
      completionMode: given.completionMode ?? 'NonIndexed',
      suspend: given.suspend ?? false,
      podReplacementPolicy: given.podReplacementPolicy ?? (given.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'),
      manualSelector: given.manualSelector ?? false,
    }),
  })
}

/** What a CronJob's template of jobs gets too. */
export function defaultJobParts(spec: JobSpec): JobSpec {
  const policy = spec.podFailurePolicy
  return changed(spec, {
    template: defaultPodTemplate(spec.template ?? {}),
    podFailurePolicy:
      policy &&
      changed(policy, {
        rules: mapShared(policy.rules, (rule) => changed(rule, { onPodConditions: mapShared(rule.onPodConditions, defaultPattern) })),
      }),
  })
}

function defaultPattern(pattern: PodFailurePolicyOnPodConditionsPattern): PodFailurePolicyOnPodConditionsPattern {
  return changed(pattern, { status: pattern.status || 'True' })
}
