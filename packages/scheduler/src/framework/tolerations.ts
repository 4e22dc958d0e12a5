import { isTolerated, type Taint, type Toleration } from '@kubesim/api'

/** Whether a taint keeps pods away that are not there yet. */
export function repelsNewPods({ effect }: Taint): boolean {
  return effect === 'NoSchedule' || effect === 'NoExecute'
}

/** The first taint that keeps the pod away. Upstream: component-helpers FindMatchingUntoleratedTaint with DoNotScheduleTaintsFilterFunc */
export function untoleratedTaint(taints: readonly Taint[] | undefined, tolerations: readonly Toleration[] | undefined): Taint | undefined {
  return taints?.find((taint) => repelsNewPods(taint) && !isTolerated(taint, tolerations))
}
