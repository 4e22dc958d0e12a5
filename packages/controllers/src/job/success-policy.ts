import type { SuccessPolicy } from '@kubesim/api'
import { countOf, type IndexSet, overlapOf, parseIndexes } from './index-set.ts'

/** Which rule declares the Job a success, in upstream's words; undefined when none does yet. Upstream: matchSuccessPolicy */
export function metSuccessPolicy(policy: SuccessPolicy | undefined, succeeded: IndexSet, completions: number): string | undefined {
  if (policy === undefined || succeeded.length === 0) return undefined
  const met = policy.rules.findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && countOf(succeeded) >= succeededCount
    const required = parseIndexes(succeededIndexes, completions)
    const reached = overlapOf(required, succeeded)
    return required.length > 0 && (reached === countOf(required) || (succeededCount !== undefined && reached >= succeededCount))
  })
  return met < 0 ? undefined : `Matched rules at index ${met}`
}
