import type { Taint, Toleration } from '@kubesim/api'

/** Upstream: api/core/v1 Toleration.ToleratesTaint */
export function tolerates({ effect, key, operator, value }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  if (operator === 'Exists') return true
  return (operator === undefined || operator === '' || operator === 'Equal') && (value ?? '') === (taint.value ?? '')
}

export function isTolerated(taint: Taint, tolerations: readonly Toleration[] | undefined): boolean {
  return tolerations?.some((toleration) => tolerates(toleration, taint)) ?? false
}

/** Whether a taint keeps pods away that are not there yet. */
export function repelsNewPods({ effect }: Taint): boolean {
  return effect === 'NoSchedule' || effect === 'NoExecute'
}

/** The first taint that keeps the pod away. Upstream: component-helpers FindMatchingUntoleratedTaint with DoNotScheduleTaintsFilterFunc */
export function untoleratedTaint(taints: readonly Taint[] | undefined, tolerations: readonly Toleration[] | undefined): Taint | undefined {
  return taints?.find((taint) => repelsNewPods(taint) && !isTolerated(taint, tolerations))
}
