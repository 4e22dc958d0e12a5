import type { ReplicaSet, ReplicaSetStatus } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { validateNonnegative } from '../../rules/values.ts'
import { validateAtMost, validateCounts, validateSameSelector, validateSelectorAndTemplate } from '../workload-template.ts'

/** Upstream: pkg/apis/apps/validation ValidateReplicaSetSpec */
export function validateReplicaSet({ spec }: ReplicaSet, errors: ErrorList, live: ReplicaSet | undefined = undefined): void {
  validateNonnegative(spec?.replicas ?? 0, 'spec.replicas', errors)
  validateNonnegative(spec?.minReadySeconds ?? 0, 'spec.minReadySeconds', errors)
  validateSelectorAndTemplate(spec ?? {}, errors, live?.spec)
}

/** Upstream: ValidateReplicaSetUpdate */
export function validateReplicaSetUpdate(next: ReplicaSet, live: ReplicaSet, errors: ErrorList): void {
  validateReplicaSet(next, errors, live)
  validateSameSelector(next.spec?.selector, live.spec?.selector, errors)
}

/** Upstream: ValidateReplicaSetStatus */
export function validateReplicaSetStatus(status: ReplicaSetStatus, errors: ErrorList): void {
  const counts = [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
    'terminatingReplicas',
  ] as const
  validateCounts(status, counts, errors)
  validateAtMost(status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], ['replicas', 'status.replicas'], errors)
  validateAtMost(status, ['availableReplicas'], ['readyReplicas', 'readyReplicas'], errors)
}
