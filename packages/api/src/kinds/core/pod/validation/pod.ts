import type { Pod } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { validatePodAnnotations, validateProfileAnnotations } from './annotations.ts'
import { validateImageSpaces } from './containers.ts'
import { POD_RULES, type PodRules } from './rules.ts'
import { validatePodSpec } from './spec.ts'

/** Upstream: pkg/apis/core/validation ValidatePodCreate; metadata's own rules are the registry's */
export function validatePodCreate(pod: Pod, errors: ErrorList): void {
  const { metadata, spec } = pod
  validatePodContent(pod, errors, POD_RULES)
  if ((spec.ephemeralContainers ?? []).length > 0) errors.forbidden('spec.ephemeralContainers', 'cannot be set on create')
  if (spec.nodeName && (spec.schedulingGates ?? []).length > 0) {
    errors.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')
  }
  validateProfileAnnotations(metadata.annotations, spec, 'spec', errors)
}

/** What holds for a pod at any time. Upstream: validatePodMetadataAndSpec */
export function validatePodContent({ metadata, spec }: Pod, errors: ErrorList, rules: PodRules): void {
  validatePodAnnotations(metadata.annotations, spec, 'metadata.annotations', errors)
  validatePodSpec(spec, 'spec', errors, { rules, metadata })
  if (!spec.serviceAccountName) forbidTokens({ spec }, errors)
  spec.containers?.forEach((container, index) => {
    validateImageSpaces(container, `spec.containers[${index}]`, errors)
  })
  spec.initContainers?.forEach((container, index) => {
    validateImageSpaces(container, `spec.initContainers[${index}]`, errors)
  })
}

/** There is no token without an account. */
function forbidTokens({ spec }: Pick<Pod, 'spec'>, errors: ErrorList): void {
  spec.volumes?.forEach(({ projected }, volume) => {
    projected?.sources?.forEach(({ serviceAccountToken }, source) => {
      if (!serviceAccountToken) return
      const field = `spec.volumes[${volume}].projected.sources[${source}].serviceAccountToken`
      errors.forbidden(field, 'must not be specified when serviceAccountName is not set')
    })
  })
}
