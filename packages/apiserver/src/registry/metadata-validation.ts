import { dns1123Subdomain, type FieldErrors, type ObjectMeta, validateObjectMeta } from '@kubesim/api'
import type { ServedResource } from './served-resource.ts'

const NONE: FieldErrors = []
export function validateMetadata(resource: ServedResource, metadata: ObjectMeta, _creating: boolean): FieldErrors {
  return validateObjectMeta(metadata, {
    namespaced: resource.definition.namespaced,
    validateName: resource.strategy.validateName?.bind(resource.strategy) ?? dns1123Subdomain,
  })
}
export function validateMetadataUpdate(_n: ObjectMeta, _l: ObjectMeta): FieldErrors {
  return NONE
}
