import type { ErrorList } from './error-list.ts'
import { isQualifiedName } from './formats.ts'
import {
  isExtendedResource,
  isNativeResource,
  isStandardContainerResource,
  isStandardQuotaResource,
  isStandardResource,
} from './resource-names.ts'

/** Upstream: pkg/apis/core/validation validateResourceName */
export function validateResourceName(name: string, field: string, errors: ErrorList): void {
  const messages = isQualifiedName(name)
  if (messages.length > 0) errors.invalidAll(field, name, messages)
  else if (!name.includes('/') && !isStandardResource(name)) {
    errors.invalid(field, name, 'must be a standard resource type or fully qualified')
  }
}

/** Upstream: validateContainerResourceName */
export function validateContainerResourceName(name: string, field: string, errors: ErrorList): void {
  validateResourceName(name, field, errors)
  if (!name.includes('/')) {
    if (!isStandardContainerResource(name)) errors.invalid(field, name, 'must be a standard resource for containers')
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.invalid(field, name, "doesn't follow extended resource name standard")
  }
}

/** Upstream: ValidateResourceQuotaResourceName */
export function validateQuotaResourceName(name: string, field: string, errors: ErrorList): void {
  validateResourceName(name, field, errors)
  if (!name.includes('/') && !isStandardQuotaResource(name)) errors.invalid(field, name, 'must be a standard resource for quota')
}
