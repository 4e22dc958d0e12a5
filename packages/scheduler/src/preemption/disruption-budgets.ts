import type { Pod, PodDisruptionBudget } from '@kubesim/api'
import { labelMatcher } from '../framework/label-matcher.ts'

/**
 * Parts pods, in their order, into those whose removal a budget does not allow and the others. A budget's allowance is used up by pods
 * that come first. Upstream: filterPodsWithPDBViolation
 */
export function partByBudgets(
  pods: readonly Pod[],
  budgets: readonly PodDisruptionBudget[],
): { readonly violating: readonly Pod[]; readonly others: readonly Pod[] } {
  const allowed = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0)
  const violating: Pod[] = []
  const others: Pod[] = []
  for (const pod of pods) {
    let violates = false
    for (const [index, budget] of budgets.entries()) {
      if (!concerns(budget, pod)) continue
      allowed[index] = allowed[index]! - 1
      if (allowed[index]! < 0) violates = true
    }
    if (violates) violating.push(pod)
    else others.push(pod)
  }
  return { violating, others }
}

/** A pod whose disruption the budget has taken note of costs nothing any more. */
function concerns({ metadata, spec, status }: PodDisruptionBudget, pod: Pod): boolean {
  const { labels = {}, namespace, name } = pod.metadata
  if (metadata.namespace !== namespace || Object.keys(labels).length === 0) return false
  const selector = labelMatcher(spec?.selector)
  return !selector.isEmpty && selector.matches(labels) && status?.disruptedPods?.[name!] === undefined
}
