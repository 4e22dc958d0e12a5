import type { PodTemplateSpec } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { validateLabels } from '../../../rules/labels.ts'
import { validateAnnotations } from '../../../rules/template-metadata.ts'
import { validatePodAnnotations, validateProfileAnnotations } from './annotations.ts'
import { type PodRules, TEMPLATE_RULES } from './rules.ts'
import { validatePodSpec } from './spec.ts'

const validTemplates = new WeakSet<PodTemplateSpec>()

/**
 * Validates the template of a workload's pods; `live` is the one it replaces. A template that was found valid is not looked at again.
 * Upstream: pkg/apis/core/validation ValidatePodTemplateSpec
 */
export function validatePodTemplate(
  template: PodTemplateSpec | undefined,
  field: string,
  errors: ErrorList,
  live: PodTemplateSpec | undefined = undefined,
): void {
  if (template !== undefined && validTemplates.has(template)) return
  const { metadata, spec = { containers: [] } } = template ?? {}
  const rules = rulesAfter(live)
  const before = errors.count
  validateLabels(metadata?.labels, `${field}.labels`, errors)
  validateAnnotations(metadata?.annotations, `${field}.annotations`, errors)
  validatePodAnnotations(metadata?.annotations, spec, `${field}.annotations`, errors)
  validatePodSpec(spec, `${field}.spec`, errors, { rules, metadata: undefined })
  validateProfileAnnotations(metadata?.annotations, spec, `${field}.spec`, errors)
  if ((spec.ephemeralContainers ?? []).length > 0) {
    errors.forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')
  }
  if (template !== undefined && errors.count === before && rules === TEMPLATE_RULES) validTemplates.add(template)
}

/** Upstream: pkg/api/pod GetValidationOptionsFromPodTemplate */
function rulesAfter(live: PodTemplateSpec | undefined): PodRules {
  const hadPolicy = live?.spec?.securityContext?.seLinuxChangePolicy !== undefined
  return hadPolicy ? { ...TEMPLATE_RULES, anySELinuxChangePolicy: true } : TEMPLATE_RULES
}
