import { formatTime, type Namespace, type NamespaceCondition } from '@kubesim/api'

/** What is left of one resource in a namespace that is going. */
export interface Remaining {
  /** `pods.`, `deployments.apps`: resource and group as upstream prints them. */
  readonly resource: string
  readonly count: number
  /** Objects per finalizer that keeps them. */
  readonly finalizers: Readonly<Record<string, number>>
}

const CONDITIONS = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  ['NamespaceDeletionContentFailure', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
] as const

type Problem = Pick<NamespaceCondition, 'type' | 'reason' | 'message'>

/**
 * The conditions of a namespace on its way out; the present ones when nothing changed.
 * Upstream: pkg/controller/namespace/deletion namespaceConditionUpdater
 */
export function namespaceConditions(
  namespace: Namespace,
  found: { readonly remaining: readonly Remaining[]; readonly errors: readonly string[]; readonly nowMs: number },
): readonly NamespaceCondition[] {
  const problems = [...contentProblems(found.remaining), ...failureProblems(found.errors)]
  const present = namespace.status?.conditions ?? []
  let changed = false
  const next = [...present]
  for (const [type, reason, message] of CONDITIONS) {
    const problem = problems.find((each) => each.type === type)
    const status = problem === undefined ? 'False' : 'True'
    const wanted = { type, status, reason: problem?.reason ?? reason, message: problem?.message ?? message }
    const at = next.findIndex((each) => each.type === type)
    const now = next[at]
    if (now !== undefined && now.status === wanted.status && now.reason === wanted.reason && now.message === wanted.message) continue
    changed = true
    const lastTransitionTime = now !== undefined && now.status === status ? now.lastTransitionTime : formatTime(found.nowMs)
    if (now === undefined) next.push({ ...wanted, lastTransitionTime })
    else next[at] = { ...wanted, lastTransitionTime }
  }
  return changed ? next : present
}

function contentProblems(remaining: readonly Remaining[]): Problem[] {
  const resources = remaining.filter((each) => each.count > 0).map((each) => `${each.resource} has ${each.count} resource instances`)
  const byFinalizer = new Map<string, number>()
  for (const { finalizers } of remaining)
    for (const [name, count] of Object.entries(finalizers)) byFinalizer.set(name, (byFinalizer.get(name) ?? 0) + count)
  const finalizers = [...byFinalizer].map(([name, count]) => `${name} in ${count} resource instances`)
  const problems: Problem[] = []
  if (resources.length > 0) {
    problems.push({
      type: 'NamespaceContentRemaining',
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${resources.sort().join(', ')}`,
    })
  }
  if (finalizers.length > 0) {
    const message = `Some content in the namespace has finalizers remaining: ${finalizers.sort().join(', ')}`
    problems.push({ type: 'NamespaceFinalizersRemaining', reason: 'SomeFinalizersRemain', message })
  }
  return problems
}

function failureProblems(errors: readonly string[]): Problem[] {
  if (errors.length === 0) return []
  const message = `Failed to delete all resource types, ${errors.length} remaining: ${[...errors].sort().join(', ')}`
  return [{ type: 'NamespaceDeletionContentFailure', reason: 'ContentDeletionFailed', message }]
}
