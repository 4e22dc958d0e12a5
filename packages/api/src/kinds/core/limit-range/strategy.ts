import type { ResourceStrategy } from '../../../resource.ts'
import type { LimitRange } from '../../../types/generated.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { defaultLimitRange } from './defaults.ts'
import { validateLimitRange } from './validation.ts'

/** Upstream: pkg/registry/core/limitrange */
export const limitRangeStrategy: ResourceStrategy<LimitRange> = {
  applyDefaults: defaultLimitRange,
  validate: ({ spec }) => errorsOf((errors) => validateLimitRange(spec ?? {}, errors)),
  validateUpdate: ({ spec }) => errorsOf((errors) => validateLimitRange(spec ?? {}, errors)),
  validateName: nameIsDnsSubdomain,
}
