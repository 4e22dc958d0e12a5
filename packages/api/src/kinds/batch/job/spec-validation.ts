import type { JobSpec, PodTemplateSpec, SuccessPolicyRule } from '../../../types/generated.ts'
import { validatePodTemplate } from '../../core/pod/validation/template.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { validateDomainPrefixedPath, validateNonnegative } from '../../rules/values.ts'
import { parseIndexes } from './indexes.ts'
import { validatePodFailurePolicy } from './pod-failure-policy.ts'

const INDEXED_MAX = 100_000
const MANY_COMPLETIONS = 100_000
const MANY_COMPLETIONS_MAX = 10_000
const MANAGED_BY_LENGTH_MAX = 63
const SUCCESS_RULES_MAX = 20
const INDEXES_LENGTH_MAX = 64 * 1024

const REPLACEMENTS = ['Failed', 'TerminatingOrFailed']
const MODES = ['NonIndexed', 'Indexed']

/** What holds for jobs and for what CronJobs make them from. Upstream: pkg/apis/batch/validation validateJobSpec */
export function validateJobParts(spec: JobSpec, path: string, errors: ErrorList, live: PodTemplateSpec | undefined): void {
  const counts = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
  ] as const
  for (const name of counts) validateNonnegative(spec[name], `${path}.${name}`, errors)
  if (spec.maxFailedIndexes !== undefined) {
    validateNonnegative(spec.maxFailedIndexes, `${path}.maxFailedIndexes`, errors)
    if (spec.backoffLimitPerIndex === undefined) errors.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')
  }
  if (spec.managedBy !== undefined) validateManagedBy(spec.managedBy, `${path}.managedBy`, errors)
  validateMode(spec, path, errors)
  if (spec.podFailurePolicy) validatePodFailurePolicy(spec, `${path}.podFailurePolicy`, errors)
  validateSuccessPolicy(spec, `${path}.successPolicy`, errors)
  validateReplacement(spec, `${path}.podReplacementPolicy`, errors)
  validatePodTemplate(spec.template, `${path}.template`, errors, live)
  validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`, errors)
}

function validateManagedBy(value: string, field: string, errors: ErrorList): void {
  validateDomainPrefixedPath(value, field, errors)
  if (value.length > MANAGED_BY_LENGTH_MAX) errors.tooLong(field, MANAGED_BY_LENGTH_MAX)
}

function validateMode(spec: JobSpec, path: string, errors: ErrorList): void {
  const { completionMode: mode, backoffLimitPerIndex, maxFailedIndexes } = spec
  if (mode !== undefined && !MODES.includes(mode)) errors.notSupported(`${path}.completionMode`, mode, MODES)
  if (mode === 'Indexed') validateIndexed(spec, path, errors)
  if (mode !== undefined && mode !== 'NonIndexed') return
  const detail = 'requires indexed completion mode'
  if (backoffLimitPerIndex !== undefined) errors.invalid(`${path}.backoffLimitPerIndex`, backoffLimitPerIndex, detail)
  if (maxFailedIndexes !== undefined) errors.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, detail)
}

function validateIndexed(spec: JobSpec, path: string, errors: ErrorList): void {
  const { completions, parallelism = 0, maxFailedIndexes: failed } = spec
  const atMost = (name: 'parallelism' | 'maxFailedIndexes', max: number, when: string) => {
    const value = spec[name] ?? 0
    if (value > max) errors.invalid(`${path}.${name}`, value, `must be less than or equal to ${max}${when}`)
  }
  if (completions === undefined) errors.required(`${path}.completions`, 'when completion mode is Indexed')
  if (parallelism > INDEXED_MAX) atMost('parallelism', INDEXED_MAX, ' when completion mode is Indexed')
  if (completions !== undefined && failed !== undefined && failed > completions) {
    errors.invalid(`${path}.maxFailedIndexes`, failed, 'must be less than or equal to completions')
  }
  atMost('maxFailedIndexes', INDEXED_MAX, '')
  if ((completions ?? 0) <= MANY_COMPLETIONS || spec.backoffLimitPerIndex === undefined) return
  if (failed === undefined) errors.required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MANY_COMPLETIONS}`)
  const when = ` when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`
  atMost('parallelism', MANY_COMPLETIONS_MAX, when)
  atMost('maxFailedIndexes', MANY_COMPLETIONS_MAX, when)
}

function validateSuccessPolicy({ successPolicy, completionMode, completions = 0 }: JobSpec, path: string, errors: ErrorList): void {
  if (successPolicy === undefined) return
  const { rules = [] } = successPolicy
  if (completionMode !== 'Indexed') {
    // As the internal version writes it, which is what messages show.
    const internal = rules.map((rule) => ({ SucceededIndexes: rule.succeededIndexes ?? null, SucceededCount: rule.succeededCount ?? null }))
    errors.invalid(path, { Rules: rules.length === 0 ? null : internal }, 'requires indexed completion mode')
    return
  }
  if (rules.length === 0) errors.required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified')
  if (rules.length > SUCCESS_RULES_MAX) errors.tooMany(`${path}.rules`, rules.length, SUCCESS_RULES_MAX)
  rules.forEach((rule, index) => {
    validateSuccessRule(rule, completions, `${path}.rules[${index}]`, errors)
  })
}

function validateSuccessRule(
  { succeededCount, succeededIndexes }: SuccessPolicyRule,
  completions: number,
  at: string,
  errors: ErrorList,
): void {
  if (succeededCount === undefined && succeededIndexes === undefined) {
    errors.required(at, 'at least one of succeededCount or succeededIndexes must be specified')
  }
  let total = 0
  if (succeededIndexes !== undefined) {
    const field = `${at}.succeededIndexes`
    if (succeededIndexes.length > INDEXES_LENGTH_MAX) errors.tooLong(field, INDEXES_LENGTH_MAX)
    const indexes = parseIndexes(succeededIndexes, completions)
    if ('problem' in indexes) errors.invalid(field, succeededIndexes, `error parsing succeededIndexes: ${indexes.problem}`)
    else total = indexes.total
  }
  if (succeededCount === undefined) return
  const field = `${at}.succeededCount`
  const atMost = (max: number, what: string) => {
    if (succeededCount > max) errors.invalid(field, succeededCount, `must be less than or equal to ${max} (the number of ${what})`)
  }
  validateNonnegative(succeededCount, field, errors)
  atMost(completions, 'specified completions')
  if (succeededIndexes !== undefined) atMost(total, 'indexes in the specified succeededIndexes field')
}

function validateReplacement({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, field: string, errors: ErrorList): void {
  const supported = podFailurePolicy ? ['Failed'] : REPLACEMENTS
  if (policy !== undefined && !supported.includes(policy)) errors.notSupported(field, policy, supported)
}

function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, field: string, errors: ErrorList): void {
  const policy = template?.spec?.restartPolicy ?? ''
  if (policy === 'Always' || policy === '') errors.required(field, 'valid values: "OnFailure", "Never"')
  else if (policy !== 'OnFailure' && policy !== 'Never') errors.notSupported(field, policy, ['OnFailure', 'Never'])
  else if (podFailurePolicy && policy !== 'Never') {
    errors.invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified')
  }
}
