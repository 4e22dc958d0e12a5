import type { EphemeralVolumeSource } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { validateTemplateMetadata } from '../../../rules/template-metadata.ts'
import { validateClaimSpec } from '../../persistent-volume-claim/claim-spec.ts'

/** Upstream: pkg/apis/core/validation validateEphemeralVolumeSource */
export function validateEphemeralVolume({ volumeClaimTemplate }: EphemeralVolumeSource, field: string, errors: ErrorList): void {
  const at = `${field}.volumeClaimTemplate`
  if (!volumeClaimTemplate) {
    errors.required(at)
    return
  }
  validateTemplateMetadata(volumeClaimTemplate.metadata ?? {}, `${at}.metadata`, errors)
  validateClaimSpec(volumeClaimTemplate.spec ?? {}, `${at}.spec`, errors)
}
