import { type Taint, type Toleration, toleratesTaint } from '@kubesim/api'

export function isTolerated(taint: Taint, tolerations: readonly Toleration[] | undefined): boolean {
  return tolerations?.some((toleration) => toleratesTaint(toleration, taint)) ?? false
}

/** Whether a taint keeps pods away that are not there yet. */
export function repelsNewPods({ effect }: Taint): boolean {
  return effect === 'NoSchedule' || effect === 'NoExecute'
}

/** The first taint that keeps the pod away. Upstream: component-helpers FindMatchingUntoleratedTaint with DoNotScheduleTaintsFilterFunc */
export function untoleratedTaint(taints: readonly Taint[] | undefined, tolerations: readonly Toleration[] | undefined): Taint | undefined {
  return taints?.find((taint) => repelsNewPods(taint) && !isTolerated(taint, tolerations))
}
