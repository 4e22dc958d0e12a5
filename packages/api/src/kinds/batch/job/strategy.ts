import type { ResourceStrategy } from '../../../resource.ts'
import type { Job, JobSpec } from '../../../types/generated.ts'
import { withoutDisabledTemplateFields, withoutStatus } from '../../apps/workload-preparation.ts'
import { workloadNameWarnings } from '../../core/pod/warnings/pod-warnings.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { defaultJob } from './defaults.ts'
import { validateJobStatusUpdate } from './status-validation.ts'
import { CONTROLLER_UID, JOB_NAME, LEGACY_CONTROLLER_UID, LEGACY_JOB_NAME, validateJob, validateJobUpdate } from './validation.ts'
import { jobSpecWarnings } from './warnings.ts'

/** Upstream: pkg/registry/batch/job */
export const jobStrategy: ResourceStrategy<Job> = {
  applyDefaults: defaultJob,
  prepareForCreate: (job) => withoutDisabledTemplateFields(withGeneratedSelector(withoutStatus(job)), undefined),
  prepareForUpdate: (next, live) => withoutDisabledTemplateFields(next, live),
  validate: (job) => errorsOf((errors) => validateJob(job, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateJobUpdate(next, live, errors)),
  validateStatusUpdate: (next, live) => errorsOf((errors) => validateJobStatusUpdate(next, live, errors)),
  validateName: nameIsDnsSubdomain,
  warnings(next, live) {
    if (live !== undefined && next.metadata.generation === live.metadata.generation) return []
    const ofSpec = jobSpecWarnings(next.spec ?? ({} as JobSpec), 'spec')
    return live === undefined ? [...workloadNameWarnings(next.metadata.name), ...ofSpec] : ofSpec
  },
}

/** Pods of a job are found by its uid, unless its maker wants to find them otherwise. Upstream: generateSelector */
function withGeneratedSelector(job: Job): Job {
  const spec = job.spec ?? ({} as JobSpec)
  if (spec.manualSelector === true) return job
  const { name = '', uid = '' } = job.metadata
  const { template = {}, selector } = spec
  const generated = { [LEGACY_JOB_NAME]: name, [JOB_NAME]: name, [LEGACY_CONTROLLER_UID]: uid, [CONTROLLER_UID]: uid }
  const given = template.metadata?.labels
  const labels = { ...generated, ...given }
  // Labels that the job has from its template, by default, are one map with those of the template.
  const isShared = given !== undefined && job.metadata.labels === given
  const matchLabels = { [CONTROLLER_UID]: uid, ...selector?.matchLabels }
  return {
    ...job,
    metadata: isShared ? { ...job.metadata, labels } : job.metadata,
    spec: { ...spec, selector: { ...selector, matchLabels }, template: { ...template, metadata: { ...template.metadata, labels } } },
  }
}
