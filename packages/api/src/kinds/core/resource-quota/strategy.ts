import { canonicalQuantity, compareQuantities } from '../../../quantity/index.ts'
import type { ResourceStrategy } from '../../../resource.ts'
import type { ResourceQuota } from '../../../types/generated.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { IMMUTABLE_MESSAGE } from '../../rules/values.ts'
import { defaultResourceQuota } from './defaults.ts'
import { validateHard, validateQuotaSpec } from './validation.ts'

/** Upstream: pkg/registry/core/resourcequota */
export const resourceQuotaStrategy: ResourceStrategy<ResourceQuota> = {
  applyDefaults: defaultResourceQuota,
  prepareForCreate: (quota) => ({ ...quota, status: {} }),
  validate: ({ spec }) => errorsOf((errors) => validateQuotaSpec(spec ?? {}, errors)),
  validateUpdate: ({ spec = {} }, live) =>
    errorsOf((errors) => {
      validateQuotaSpec(spec, errors)
      const [scopes, before] = [new Set(spec.scopes), new Set(live.spec?.scopes)]
      const isSame = scopes.size === before.size && [...scopes].every((scope) => before.has(scope))
      if (!isSame) errors.invalid('spec.scopes', spec.scopes ?? null, IMMUTABLE_MESSAGE)
    }),
  validateStatusUpdate: ({ status }) =>
    errorsOf((errors) => {
      validateHard(status?.hard, 'status.hard', errors)
      validateHard(status?.used, 'status.used', errors)
    }),
  validateName: nameIsDnsSubdomain,
  warnings: (quota, live) => (live === undefined ? orderWarnings(quota.spec?.hard ?? {}) : []),
}

const REQUESTED = ['cpu', 'memory', 'storage', 'ephemeral-storage']

/** More may be requested than is allowed as limit. */
function orderWarnings(hard: Readonly<Record<string, string>>): readonly string[] {
  return REQUESTED.flatMap((resource) => {
    const hasShortName = (resource === 'cpu' || resource === 'memory') && hard[`requests.${resource}`] === undefined
    const requestName = hasShortName ? resource : `requests.${resource}`
    const [request, limit] = [hard[requestName], hard[`limits.${resource}`]]
    if (request === undefined || limit === undefined || compareQuantities(request, limit) <= 0) return []
    const limitText = `limits.${resource} (${canonicalQuantity(limit)})`
    return [`ResourceQuota ${requestName} (${canonicalQuantity(request)}) should be less than ${limitText}`]
  })
}
