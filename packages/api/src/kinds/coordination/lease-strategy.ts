import type { ResourceStrategy } from '../../resource.ts'
import type { Lease } from '../../types/generated.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'
import { NEGATIVE_MESSAGE } from '../rules/values.ts'
import { changed } from '../structural-sharing.ts'

/** Upstream: pkg/registry/coordination/lease */
export const leaseStrategy: ResourceStrategy<Lease> = {
  prepareForCreate: (lease) => withoutElection(lease, undefined),
  prepareForUpdate: withoutElection,
  validate: (lease) => errorsOf((errors) => validateLease(lease, errors)),
  validateUpdate: (lease) => errorsOf((errors) => validateLease(lease, errors)),
  validateName: nameIsDnsSubdomain,
}

/** Coordinated election is behind a gate that is off. */
function withoutElection(lease: Lease, live: Lease | undefined): Lease {
  const { spec } = lease
  if (spec === undefined || (spec.strategy === undefined && spec.preferredHolder === undefined)) return lease
  const kept = changed(spec, {
    strategy: live?.spec?.strategy === undefined ? undefined : spec.strategy,
    preferredHolder: live?.spec?.preferredHolder === undefined ? undefined : spec.preferredHolder,
  })
  return changed(lease, { spec: kept })
}

/** Upstream: pkg/apis/coordination/validation ValidateLeaseSpec */
function validateLease({ spec }: Lease, errors: ErrorList): void {
  const { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder } = spec ?? {}
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errors.invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0')
  }
  if (leaseTransitions !== undefined && leaseTransitions < 0) errors.invalid('spec.leaseTransitions', leaseTransitions, NEGATIVE_MESSAGE)
  if (preferredHolder && !strategy) {
    errors.forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined')
  }
}
