import { labelSelectorMatches } from '../../../selectors/label-selector.ts'
import type { Job, JobSpec } from '../../../types/generated.ts'
import { isUsable, validateSameSelector } from '../../apps/workload-template.ts'
import { internalForm, selectorForm } from '../../core/internal/form.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isDns1123Label } from '../../rules/formats.ts'
import { validateLabelSelector } from '../../rules/labels.ts'
import { equalAs } from '../../rules/semantic-equality.ts'
import { validateImmutable } from '../../rules/values.ts'
import { changed } from '../../structural-sharing.ts'
import { validateJobParts } from './spec-validation.ts'

export const JOB_NAME = 'batch.kubernetes.io/job-name'
export const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid'
export const LEGACY_JOB_NAME = 'job-name'
export const LEGACY_CONTROLLER_UID = 'controller-uid'

/** Upstream: pkg/apis/batch/validation ValidateJob */
export function validateJob(job: Job, errors: ErrorList, live: Job | undefined = undefined): void {
  const spec = job.spec ?? ({} as JobSpec)
  validateGeneratedSelector(job, live, errors)
  validateSpec(spec, errors, live)
  const { name = '' } = job.metadata
  if (spec.completionMode !== 'Indexed' || (spec.completions ?? 0) <= 0) return
  const hostname = `${name}-${spec.completions! - 1}`
  if (isDns1123Label(hostname).length === 0) return
  errors.invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${hostname}`)
}

function validateSpec(spec: JobSpec, errors: ErrorList, live: Job | undefined): void {
  validateJobParts(spec, 'spec', errors, live?.spec?.template)
  const { selector, template } = spec
  if (selector === undefined) errors.required('spec.selector')
  else validateLabelSelector(selector, 'spec.selector', errors)
  const labels = template?.metadata?.labels
  if ((selector === undefined || isUsable(selector)) && !labelSelectorMatches(selector, labels)) {
    errors.invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')
  }
}

/** A selector of the server's making must be as the server makes them. Upstream: validateGeneratedSelector */
function validateGeneratedSelector({ metadata, spec }: Job, live: Job | undefined, errors: ErrorList): void {
  const { manualSelector, selector, template } = spec ?? ({} as Partial<JobSpec>)
  if (manualSelector === true || selector === undefined) return
  const { uid = '', name = '' } = metadata
  if (uid === '') errors.required('metadata.uid')
  const labels = template?.metadata?.labels ?? {}
  const expected: Record<string, string> = { [LEGACY_CONTROLLER_UID]: uid, [LEGACY_JOB_NAME]: name }
  const before = live?.spec?.template?.metadata?.labels
  const isPrefixed = live === undefined || (before?.[JOB_NAME] !== undefined && before[CONTROLLER_UID] !== undefined)
  if (isPrefixed) Object.assign(expected, { [CONTROLLER_UID]: uid, [JOB_NAME]: name })
  for (const [key, value] of Object.entries(expected)) {
    const field = `spec.template.metadata.labels[${key}]`
    if (labels[key] === undefined) errors.required(field, `must be '${value}'`)
    else if (labels[key] !== value) errors.invalid(field, labels, `must be '${value}'`)
  }
  if (isUsable(selector) && !labelSelectorMatches(selector, expected)) {
    errors.invalid('spec.selector', selectorForm(selector), '`selector` not auto-generated')
  }
}

/** Upstream: ValidateJobSpecUpdate, after all of ValidateJob */
export function validateJobUpdate(next: Job, live: Job, errors: ErrorList): void {
  validateJob(next, errors, live)
  const [spec, old] = [next.spec ?? ({} as JobSpec), live.spec ?? ({} as JobSpec)]
  validateSpec(spec, errors, live)
  validateCompletions(spec, old, errors)
  validateSameSelector(spec.selector, old.selector, errors)
  validateTemplateUpdate(spec, old, live, errors)
  validateImmutable(spec.completionMode === old.completionMode, spec.completionMode, 'spec.completionMode', errors)
  validateSamePolicy('PodFailurePolicy', spec.podFailurePolicy, old.podFailurePolicy, errors)
  validateImmutable(spec.backoffLimitPerIndex === old.backoffLimitPerIndex, spec.backoffLimitPerIndex, 'spec.backoffLimitPerIndex', errors)
  validateImmutable(spec.managedBy === old.managedBy, spec.managedBy, 'spec.managedBy', errors)
  validateSamePolicy('SuccessPolicy', spec.successPolicy, old.successPolicy, errors)
}

function validateSamePolicy(
  struct: 'PodFailurePolicy' | 'SuccessPolicy',
  next: object | undefined,
  live: object | undefined,
  errors: ErrorList,
): void {
  const isSame = (next === undefined) === (live === undefined) && equalAs(`api.batch.v1.${struct}`, next ?? {}, live ?? {})
  const field = `spec.${struct.charAt(0).toLowerCase()}${struct.slice(1)}`
  validateImmutable(isSame, next && internalForm(struct, next), field, errors)
}

function validateCompletions(spec: JobSpec, old: JobSpec, errors: ErrorList): void {
  const { completions } = spec
  const isSame = completions === old.completions
  if (spec.completionMode !== 'Indexed') {
    validateImmutable(isSame, completions, 'spec.completions', errors)
    return
  }
  if (isSame || completions === undefined || completions === spec.parallelism) return
  errors.invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')
}

/** While a job has not begun, where its pods go may be changed. Upstream: validatePodTemplateUpdate */
function validateTemplateUpdate(spec: JobSpec, old: JobSpec, live: Job, errors: ErrorList): void {
  const isMovable = old.suspend === true && live.status?.startTime === undefined
  const before = isMovable ? withSchedulingOf(old, spec) : old.template
  if (equalAs('api.core.v1.PodTemplateSpec', spec.template, before)) return
  validateImmutable(false, internalForm('PodTemplateSpec', spec.template ?? {}), 'spec.template', errors)
}

function withSchedulingOf({ template: old = {} }: JobSpec, { template = {} }: JobSpec): JobSpec['template'] {
  const [before, after] = [old.spec ?? { containers: [] }, template.spec ?? { containers: [] }]
  const { nodeSelector, tolerations, schedulingGates } = after
  const affinity = changed(before.affinity ?? {}, { nodeAffinity: after.affinity?.nodeAffinity })
  const isEmpty = after.affinity === undefined && Object.keys(affinity).length === 0
  return {
    ...old,
    metadata: {
      ...old.metadata,
      annotations: template.metadata?.annotations,
      labels: template.metadata?.labels,
    } as JobSpec['template']['metadata'],
    spec: changed(before, { nodeSelector, tolerations, schedulingGates, affinity: isEmpty ? undefined : affinity }),
  }
}
