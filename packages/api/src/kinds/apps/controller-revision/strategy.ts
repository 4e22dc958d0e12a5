import { jsonEqual } from '../../../patch/json-value.ts'
import type { ResourceStrategy } from '../../../resource.ts'
import type { ControllerRevision } from '../../../types/generated.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { validateImmutable, validateNonnegative } from '../../rules/values.ts'

/** Upstream: pkg/registry/apps/controllerrevision */
export const controllerRevisionStrategy: ResourceStrategy<ControllerRevision> = {
  validate: (revision) =>
    errorsOf((errors) => {
      validateNonnegative(revision.revision ?? 0, 'revision', errors)
      validateData(revision.data, errors)
    }),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      validateNonnegative(next.revision ?? 0, 'revision', errors)
      validateImmutable(jsonEqual(next.data, live.data), next.data, 'data', errors)
    }),
  validateName: nameIsDnsSubdomain,
}

/** Upstream: pkg/apis/apps/validation ValidateControllerRevisionCreate */
function validateData(data: unknown, errors: ErrorList): void {
  if (data === undefined || data === null) errors.required('data', 'data is mandatory')
  else if (typeof data !== 'object' || Array.isArray(data)) errors.required('data', 'data must be a valid JSON object')
}
