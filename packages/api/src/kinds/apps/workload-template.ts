import { compiledSelector, labelSelectorMatches } from '../../selectors/label-selector.ts'
import type { LabelSelector, PodTemplateSpec } from '../../types/generated.ts'
import { selectorForm } from '../core/internal/form.ts'
import { validatePodTemplate } from '../core/pod/validation/template.ts'
import type { ErrorList } from '../rules/error-list.ts'
import { isEmptySelector, validateLabelSelector } from '../rules/labels.ts'
import { equalAs } from '../rules/semantic-equality.ts'
import { validateImmutable, validateNonnegative } from '../rules/values.ts'

/** A workload that keeps pods of one template, found by a selector. */
export interface WorkloadSpec {
  readonly selector?: LabelSelector
  readonly template?: PodTemplateSpec
}

/** Upstream: the part of pkg/apis/apps/validation ValidateDeploymentSpec and ValidateReplicaSetSpec that is about selector and template */
export function validateSelectorAndTemplate({ selector, template }: WorkloadSpec, errors: ErrorList, live: WorkloadSpec | undefined): void {
  validateWorkloadSelector(selector, 'deployment', errors)
  if (selector !== undefined && !isUsable(selector)) {
    errors.invalid('spec.selector', selectorForm(selector), 'invalid label selector')
    return
  }
  validateMatchingTemplate(selector, template, errors)
  validatePodTemplate(template, 'spec.template', errors, live?.template)
  validateRunsForEver(template, 'ReplicaSet', errors)
}

/** Upstream: whether metav1.LabelSelectorAsSelector succeeds */
export function isUsable(selector: LabelSelector): boolean {
  const isComplete = (selector.matchExpressions ?? []).every(({ key, operator }) => key && operator)
  return isComplete && compiledSelector(selector) !== undefined
}

/** `kind` is what messages call it. */
export function validateWorkloadSelector(selector: LabelSelector | undefined, kind: string, errors: ErrorList): void {
  if (selector === undefined) {
    errors.required('spec.selector')
    return
  }
  validateLabelSelector(selector, 'spec.selector', errors)
  if (isEmptySelector(selector)) errors.invalid('spec.selector', selectorForm(selector), `empty selector is invalid for ${kind}`)
}

/** Without a selector nothing matches, with an empty one everything. */
export function validateMatchingTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  errors: ErrorList,
): void {
  if (selector !== undefined && isEmptySelector(selector)) return
  const labels = template?.metadata?.labels
  if (labelSelectorMatches(selector, labels)) return
  errors.invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')
}

/** What keeps pods running cannot have pods that end. `kind` is what messages call it. */
export function validateRunsForEver(template: PodTemplateSpec | undefined, kind: string, errors: ErrorList): void {
  const { restartPolicy = '', activeDeadlineSeconds } = template?.spec ?? {}
  if (restartPolicy !== 'Always') errors.notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always'])
  if (activeDeadlineSeconds === undefined) return
  errors.forbidden('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${kind} is not Supported`)
}

/** Whose pods are whose does not change. */
export function validateSameSelector(next: LabelSelector | undefined, live: LabelSelector | undefined, errors: ErrorList): void {
  const isSame =
    equalAs('apimachinery.pkg.apis.meta.v1.LabelSelector', next ?? {}, live ?? {}) && (next === undefined) === (live === undefined)
  validateImmutable(isSame, next && selectorForm(next), 'spec.selector', errors)
}

/** Counts in a status: none negative, and those of `parts` at most the whole. */
export function validateCounts<S extends object>(status: S, names: readonly (keyof S & string)[], errors: ErrorList): void {
  for (const name of names) validateNonnegative((status[name] as number | undefined) ?? 0, `status.${name}`, errors)
}

export function validateAtMost<S extends object>(
  status: S,
  names: readonly (keyof S & string)[],
  [limit, words]: readonly [keyof S & string, string],
  errors: ErrorList,
): void {
  const max = (status[limit] as number | undefined) ?? 0
  for (const name of names) {
    const value = (status[name] as number | undefined) ?? 0
    if (value > max) errors.invalid(`status.${name}`, value, `cannot be greater than ${words}`)
  }
}
